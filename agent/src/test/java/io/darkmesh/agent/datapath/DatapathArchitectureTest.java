package io.darkmesh.agent.datapath;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.darkmesh.agent", importOptions = ImportOption.DoNotIncludeTests.class)
final class DatapathArchitectureTest {
    @ArchTest
    static final ArchRule DATA_PATH_AND_FILTER_REACH_THE_WORLD_THROUGH_SEAMS_ONLY = noClasses()
            .that()
            .resideInAnyPackage("io.darkmesh.agent.datapath", "io.darkmesh.agent.filter")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.darkmesh.tun.linux",
                    "io.darkmesh.tun.libc",
                    "io.darkmesh.agent.io",
                    "java.io",
                    "java.nio.file",
                    "java.nio.channels",
                    "com.sun.jna..");

    @ArchTest
    static final ArchRule THEY_HAVE_NO_CLOCK_AND_START_NO_THREAD = noClasses()
            .that()
            .resideInAnyPackage("io.darkmesh.agent.datapath", "io.darkmesh.agent.filter")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "start")
            .orShould()
            .callMethod(Thread.class, "ofPlatform");

    @ArchTest
    static final ArchRule THE_FILTER_KNOWS_NO_DATA_PATH = noClasses()
            .that()
            .resideInAPackage("io.darkmesh.agent.filter")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.darkmesh.agent.datapath", "io.darkmesh.wireguard..", "io.darkmesh.tun..");
}
