/**
 * JVMs beside this one.
 *
 * <p>Read {@link joist.serving.jvm.JavaProcess}.
 *
 * <p>Never depends on what runs in them.
 */
@NullMarked
package joist.serving.jvm;

import org.jspecify.annotations.NullMarked;
