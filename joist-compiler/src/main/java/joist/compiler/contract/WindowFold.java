package joist.compiler.contract;

import java.util.List;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;

/** What becomes of the values that a window sees in one channel. */
sealed interface WindowFold {
  /** The operand of weights, if there are any. */
  List<Operand> operands();

  /** The value before any. */
  float initial();

  /** Loads what all outputs need for one tap; the register is handed to {@link #add}. */
  int load(Body body, Index tap, Index channel);

  /** Adds a value to a register. */
  void add(Body body, int sum, int value, int loaded);

  /**
   * Ends with all values added.
   *
   * @param seen how many there were
   * @param padded how many with padding
   */
  void end(Body body, int sum, long seen, long padded);

  /**
   * A sum weighted by tap and channel.
   *
   * @param operand the number of the operand of weights, {@code f32[taps, channels]}
   * @param channels padded to whole vectors
   */
  record Weighted(int operand, long taps, long channels) implements WindowFold {
    @Override
    public List<Operand> operands() {
      return List.of(new Operand("w", Format.F32, Access.READ, taps * channels));
    }

    @Override
    public float initial() {
      return 0;
    }

    @Override
    public int load(Body body, Index tap, Index channel) {
      return body.load(operand, tap.times(channels).plus(channel), 0);
    }

    @Override
    public void add(Body body, int sum, int value, int loaded) {
      body.set(sum, new Operation.Fma(value, loaded, sum));
    }

    @Override
    public void end(Body body, int sum, long seen, long padded) {}
  }

  /** The largest, NaN where there is one; negative infinity of none. */
  record Largest() implements WindowFold {
    @Override
    public List<Operand> operands() {
      return List.of();
    }

    @Override
    public float initial() {
      return Float.NEGATIVE_INFINITY;
    }

    @Override
    public int load(Body body, Index tap, Index channel) {
      return -1;
    }

    /** MAX gives its second where either is NaN: the sum, which then is to become the value. */
    @Override
    public void add(Body body, int sum, int value, int loaded) {
      body.set(sum, new Operation.Binary(BinaryKind.MAX, value, sum));
      body.set(sum, new Operation.Select(Comparison.UNORDERED, value, value, value, sum));
    }

    @Override
    public void end(Body body, int sum, long seen, long padded) {}
  }

  /**
   * The mean.
   *
   * @param countsPadding whether padding counts as zeros
   */
  record Mean(boolean countsPadding) implements WindowFold {
    @Override
    public List<Operand> operands() {
      return List.of();
    }

    @Override
    public float initial() {
      return 0;
    }

    @Override
    public int load(Body body, Index tap, Index channel) {
      return -1;
    }

    @Override
    public void add(Body body, int sum, int value, int loaded) {
      body.set(sum, new Operation.Binary(BinaryKind.ADD, sum, value));
    }

    @Override
    public void end(Body body, int sum, long seen, long padded) {
      int count = body.constant((float) (countsPadding ? padded : seen));
      body.set(sum, new Operation.Binary(BinaryKind.DIVIDE, sum, count));
    }
  }
}
