package joist.compiler.x86.generator;

import joist.compiler.loop.Operation;

/** What steps need besides their operands. */
final class Needs {
  /** Up to this, the lanes of a strided load are within a displacement of each other. */
  private static final long MOST_STRIDE = 1L << 24;

  private Needs() {}

  /** Whether elements are bytes. */
  static boolean bytes(Place place) {
    return switch (place.format()) {
      case U8, I8 -> true;
      case F32, I32 -> false;
    };
  }

  /** Whether a step's result is begun before all of its operands are read. */
  static boolean writesEarly(Step step) {
    return switch (step) {
      case Step.Compute compute ->
          compute.operation() instanceof Operation.Gather
              || compute.operation() instanceof Operation.Reduce;
      case Step.Point point -> point.start().isPresent();
      case Step.Count _ -> true;
      case Step.Clear _, Step.Write _, Step.Incoming _, Step.Top _, Step.Advance _, Step.Bottom _ ->
          false;
    };
  }

  /** How many vector registers a step needs for itself. */
  static int temporaries(Step step, Level level) {
    return switch (step) {
      case Step.Compute compute -> of(compute, level) + (madeAside(compute, level) ? 1 : 0);
      case Step.Write write -> of(write, level);
      case Step.Clear _,
          Step.Incoming _,
          Step.Point _,
          Step.Count _,
          Step.Top _,
          Step.Advance _,
          Step.Bottom _ ->
          0;
    };
  }

  /** Whether a value is made in the last temporary first, since its target is still needed. */
  static boolean madeAside(Step.Compute compute, Level level) {
    return compute.keeps()
        ? !keepsDirectly(compute, level)
        : writesEarly(compute) && compute.sources().contains(compute.target());
  }

  private static int of(Step.Compute compute, Level level) {
    int onAvx2 = level == Level.AVX2 ? 1 : 0;
    return switch (compute.operation()) {
      case Operation.Select _ -> onAvx2;
      case Operation.Gather gather ->
          laneByLane(compute) ? 0 : Math.max(onAvx2, tables(gather, compute, level));
      case Operation.LoadStrided _ -> laneByLane(compute) ? 0 : 1;
      case Operation.Reduce _ -> 1;
      case Operation.Constant _,
          Operation.LaneNumbers _,
          Operation.Load _,
          Operation.LoadOne _,
          Operation.Unary _,
          Operation.Binary _,
          Operation.Shift _,
          Operation.Fma _ ->
          0;
    };
  }

  /**
   * How many registers hold all that a gather can reach, so that permuting them replaces it; 0
   * where that is too much.
   */
  static int tables(Operation.Gather gather, Step.Compute compute, Level level) {
    int most = level == Level.AVX512 ? 2 : 1;
    boolean fits = gather.most() < (long) most * level.lanes();
    boolean words = !bytes(compute.place().orElseThrow());
    return fits && words ? (int) (gather.most() / level.lanes()) + 1 : 0;
  }

  private static int of(Step.Write write, Level level) {
    if (level == Level.AVX512 || write.one()) {
      return 0;
    }
    if (bytes(write.place())) {
      return 2;
    }
    return write.lanes() == level.lanes() || write.lanes() == 4 || write.lanes() == 1 ? 0 : 1;
  }

  /** Whether one instruction computes and keeps the other lanes. */
  static boolean keepsDirectly(Step.Compute compute, Level level) {
    return switch (compute.operation()) {
      case Operation.Binary _ -> level == Level.AVX512;
      case Operation.Fma _ -> level == Level.AVX512 && compute.sources().get(2) == compute.target();
      case Operation.Constant _,
          Operation.LaneNumbers _,
          Operation.Load _,
          Operation.LoadOne _,
          Operation.LoadStrided _,
          Operation.Gather _,
          Operation.Unary _,
          Operation.Shift _,
          Operation.Select _,
          Operation.Reduce _ ->
          false;
    };
  }

  /** Whether lanes are loaded one after the other, through a buffer in the frame. */
  static boolean laneByLane(Step.Compute compute) {
    return switch (compute.operation()) {
      case Operation.Gather _ -> bytes(compute.place().orElseThrow());
      case Operation.LoadStrided strided -> Math.abs(strided.stride()) > MOST_STRIDE;
      case Operation.Constant _,
          Operation.LaneNumbers _,
          Operation.Load _,
          Operation.LoadOne _,
          Operation.Unary _,
          Operation.Binary _,
          Operation.Shift _,
          Operation.Fma _,
          Operation.Select _,
          Operation.Reduce _ ->
          false;
    };
  }
}
