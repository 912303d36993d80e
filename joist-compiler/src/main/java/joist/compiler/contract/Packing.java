package joist.compiler.contract;

import java.lang.foreign.MemorySegment;

/** How constant weights lie in memory for the programs of a plan. */
public interface Packing {
  /**
   * To be raised whenever weights come to lie otherwise than before for a packing of the same words
   * ({@code toString}): packed weights outlive the program that packed them.
   */
  int VERSION = 1;

  /** f32 that the packed weights take. */
  long elements();

  /**
   * Packs weights.
   *
   * @param from f32 in the order of the operator's own tensor
   * @param to room for {@link #elements}; every element is written
   */
  void pack(MemorySegment from, MemorySegment to);
}
