package joist.compiler.contract;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Packs the biases {@code f32[D, 2 * gates * H]} of a recurrent operator to {@code f32[D, blocks,
 * gates, lanes]}, in which the input's and the hidden state's are added up.
 *
 * @param apart keeps the hidden state's bias of the last gate out of the sum, and puts it behind,
 *     {@code f32[D, units]}
 */
record GateBiases(int directions, int gates, long hidden, int lanes, boolean apart)
    implements Packing {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private long units() {
    return Math.ceilDiv(hidden, lanes) * lanes;
  }

  @Override
  public long elements() {
    return directions * units() * (gates + (apart ? 1 : 0));
  }

  /** Where the biases that are kept apart begin. */
  long offsetApart(int direction) {
    return (directions * gates + direction) * units();
  }

  @Override
  public void pack(MemorySegment from, MemorySegment to) {
    for (int direction = 0; direction < directions; direction++) {
      for (int gate = 0; gate < gates; gate++) {
        for (long unit = 0; unit < units(); unit++) {
          pack(from, direction, gate, to, unit);
        }
      }
    }
  }

  private void pack(MemorySegment from, int direction, int gate, MemorySegment to, long unit) {
    boolean last = apart && gate == gates - 1;
    long row = (2L * direction * gates + gate) * hidden + unit;
    float input = unit < hidden ? from.getAtIndex(F32, row) : 0;
    float state = unit < hidden ? from.getAtIndex(F32, row + gates * hidden) : 0;
    long at =
        ((direction * units() + unit / lanes * lanes) * gates) + (long) gate * lanes + unit % lanes;
    to.setAtIndex(F32, at, last ? input : input + state);
    if (last) {
      to.setAtIndex(F32, offsetApart(direction) + unit, state);
    }
  }
}
