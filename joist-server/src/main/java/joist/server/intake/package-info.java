/**
 * The memory that requests hold while they are read and answered: one budget for all, shared so
 * that large bodies wait for one another and for nobody else.
 *
 * <p>Read {@link joist.server.intake.RequestMemory} first, then {@link
 * joist.server.intake.Holding}.
 *
 * <p>Never depends on a protocol, nor on how requests come.
 */
@NullMarked
package joist.server.intake;

import org.jspecify.annotations.NullMarked;
