package io.darkmesh.testnetwork.junit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link Needs}. */
final class NeedsCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing = AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
                .flatMap(needs -> missing(needs.value()));
        missing.ifPresent(what -> System.out.println("SKIPPED " + context.getDisplayName() + ": " + what));
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("all there"));
    }

    private static Optional<String> missing(String[] tools) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("namespaces need root");
        }
        if (!Files.isWritable(Path.of("/dev/net/tun"))) {
            return Optional.of("there is no /dev/net/tun");
        }
        return Stream.concat(Stream.of("unshare", "nsenter", "ip"), Arrays.stream(tools))
                .filter(tool -> !onPath(tool))
                .findFirst()
                .map(tool -> tool + " is not installed");
    }

    private static boolean onPath(String tool) {
        if (tool.startsWith("bin/")) {
            return OurPrograms.works(tool);
        }
        return Stream.concat(Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
