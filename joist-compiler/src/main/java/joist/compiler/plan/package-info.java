/**
 * The vocabulary of plans: where values lie in a frame, and the steps that compute them.
 *
 * <p>Read {@link joist.compiler.plan.Place} first, then {@link joist.compiler.plan.Step} and {@link
 * joist.compiler.plan.Call}.
 *
 * <p>Never depends on any operator's kernel.
 */
@NullMarked
package joist.compiler.plan;

import org.jspecify.annotations.NullMarked;
