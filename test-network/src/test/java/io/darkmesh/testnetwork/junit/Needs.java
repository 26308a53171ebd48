package io.darkmesh.testnetwork.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test in namespaces: it needs root and these programs, and says aloud when it is skipped for lack of them. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCondition.class)
public @interface Needs {
    /** Commands on the path, or of the source tree such as {@code bin/meshd wg}. */
    String[] value() default {};
}
