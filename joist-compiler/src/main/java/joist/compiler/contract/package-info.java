/**
 * Loop programs of contractions and windows: products, convolutions, pools and recurrent cells, for
 * concrete shapes and the lanes and registers of a target.
 *
 * <p>Read {@link joist.compiler.contract.LoopPlan} first, which is what every generator here gives:
 * programs with the role of each operand, how constant weights are packed, and the scratch memory
 * that is needed. Then {@link joist.compiler.contract.Product}, and {@link
 * joist.compiler.contract.Epilogue} for what is done to a result before it is stored.
 *
 * <p>Never depends on graphs, nor on how memory is planned. A sum is taken in an order that depends
 * on the sum's own length and the result's columns only, never on how many rows there are.
 */
@NullMarked
package joist.compiler.contract;

import org.jspecify.annotations.NullMarked;
