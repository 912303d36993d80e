/**
 * Models that run in a child process: a fault of native or emitted code, or of memory, ends that
 * process and its calls, and nothing else.
 *
 * <p>Read {@link joist.serving.isolate.Isolation} first, then {@link
 * joist.serving.isolate.IsolatedRunner} and {@link joist.serving.isolate.Child}.
 *
 * <p>Never depends on deployments: what is isolated is a model that one can call.
 */
@NullMarked
package joist.serving.isolate;

import org.jspecify.annotations.NullMarked;
