package io.darkmesh.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.darkmesh.agent", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    /** docs/architecture.md: engine, datapath, path, filter, dns, netmap are without I/O. */
    @ArchTest
    static final ArchRule THE_CORE_DOES_NO_INPUT_OR_OUTPUT = noClasses()
            .that()
            .resideInAnyPackage(
                    "..agent.engine..", "..agent.path..", "..agent.filter..", "..agent.dns..", "..agent.netmap..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.net.http..",
                    "..agent.control..",
                    "..agent.io..",
                    "..agent.localapi..",
                    "..agent.os..",
                    "..agent.state..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_CORE_HAS_NO_CLOCK = noClasses()
            .that()
            .resideInAnyPackage(
                    "..agent.engine..", "..agent.path..", "..agent.filter..", "..agent.dns..", "..agent.netmap..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.darkmesh.agent.(*)..").should().beFreeOfCycles();
}
