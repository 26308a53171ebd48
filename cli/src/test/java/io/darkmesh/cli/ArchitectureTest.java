package io.darkmesh.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.darkmesh.cli", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.darkmesh.cli.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_TERMINAL_KNOWS_NEITHER_AGENT_NOR_COORDINATOR = noClasses()
            .that()
            .resideInAPackage("..terminal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..node..", "..admin..", "java.net.http..", "java.nio.channels..");

    @ArchTest
    static final ArchRule ONLY_ADMIN_COMMANDS_TALK_TO_THE_COORDINATOR = classes()
            .that()
            .resideInAPackage("..node..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("..admin..", "java.net.http..");

    @ArchTest
    static final ArchRule CLOCKS_ARE_READ_IN_ONE_PLACE = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.darkmesh.cli.terminal.Surroundings")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now");
}
