package joist.compiler.x86;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs where there is code for this machine; elsewhere the report says that it was skipped. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "joist.compiler.x86.Machine#isX86",
    disabledReason = "SKIPPED: emitted code is tested on Linux on x86-64 only")
@interface OnX86 {}
