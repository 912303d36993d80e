package joist.tensor;

/** What memory is for, and where it lies: each charged byte is of one kind. */
public enum MemoryKind {
  /** Constants and what is packed of them, off the heap; mapped pages, in memory or not. */
  WEIGHTS,
  /** What running and idle calls write to, off the heap. */
  WORKSPACE,
  /** Machine code, off the heap, or classes, in the JVM's memory for those. */
  CODE,
  /**
   * Texts, lists, tables and the rest of a package, on the heap, as far as they are counted; the
   * objects of graphs and plans are not.
   */
  HEAP
}
