package joist.compiler.plan;

/** One operation of a plan: shared by all frames, bound to each one's buffers. Immutable. */
@FunctionalInterface
public interface Step {
  /** The operation as a kernel over {@code buffers}, for up to {@code capacity} rows. */
  Kernel bind(Buffers buffers, int capacity);

  /** Bytes of tables that this step holds beside the plan's constants. */
  default long bytes() {
    return 0;
  }

  /** True when a row's outputs depend on that row alone. */
  default boolean isRowWise() {
    return true;
  }
}
