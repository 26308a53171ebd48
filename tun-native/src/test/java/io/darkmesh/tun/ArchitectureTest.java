package io.darkmesh.tun;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.darkmesh.tun", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.darkmesh.tun.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_LIBC_KNOWS_JNA = noClasses()
            .that()
            .resideOutsideOfPackage("io.darkmesh.tun.libc")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule THE_SEAM_AND_THE_FAKES_KNOW_NO_SYSTEM = noClasses()
            .that()
            .resideInAnyPackage("io.darkmesh.tun", "io.darkmesh.tun.memory")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.darkmesh.tun.libc", "io.darkmesh.tun.linux");

    @ArchTest
    static final ArchRule NOTHING_OF_OURS_BELOW_OR_BESIDE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.darkmesh.wireguard..", "io.darkmesh.protocol..", "io.darkmesh.agent..");
}
