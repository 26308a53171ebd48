package io.darkmesh.relay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction of dependencies that {@code docs/architecture.md} promises. */
@AnalyzeClasses(packages = "io.darkmesh.relay", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule theRouterHasNoInputOrOutput = noClasses()
            .that()
            .resideInAPackage("..router..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "java.nio.channels..", "java.nio.file..", "..relay.io..", "org.slf4j..");

    @ArchTest
    static final ArchRule theRouterHasNoClockOfItsOwn = noClasses()
            .that()
            .resideInAPackage("..router..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.darkmesh.relay.(*)..").should().beFreeOfCycles();
}
