/**
 * How fast this machine is, measured shortly.
 *
 * <p>Read {@link joist.compiler.speed.MachineSpeed}.
 *
 * <p>Never depends on what is compiled or on a certain target.
 */
@NullMarked
package joist.compiler.speed;

import org.jspecify.annotations.NullMarked;
