package io.darkmesh.coordinator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction of dependencies that {@code docs/architecture.md} promises. */
@AnalyzeClasses(packages = "io.darkmesh.coordinator", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String[] CORE = {"..coordinator.nodes..", "..coordinator.policy..", "..coordinator.netmap.."};

    @ArchTest
    static final ArchRule theCoreHasNoInputOrOutput = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.sql..",
                    "java.util.concurrent..",
                    "io.vertx..",
                    "com.nimbusds..",
                    "org.slf4j..",
                    "..coordinator.store..",
                    "..coordinator.mesh..",
                    "..coordinator.login..",
                    "..coordinator.identity..",
                    "..coordinator.http..",
                    "..coordinator.audit..",
                    "..coordinator.tls..");

    @ArchTest
    static final ArchRule onlyTheListenerKnowsTheWebFramework = noClasses()
            .that()
            .resideOutsideOfPackage("..coordinator.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..");

    @ArchTest
    static final ArchRule onlyTheStoreKnowsTheDatabase = noClasses()
            .that()
            .resideOutsideOfPackage("..coordinator.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "org.sqlite..");

    @ArchTest
    static final ArchRule timeComesInFromOutside = noClasses()
            .that()
            .resideOutsideOfPackage("io.darkmesh.coordinator")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.InstantSource.class, "system");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.darkmesh.coordinator.(*)..").should().beFreeOfCycles();
}
