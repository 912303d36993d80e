package joist.compiler.contract;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packs {@code f32[C, 1, taps...]} to {@code f32[taps, C]}, with zeros to whole vectors. */
record DepthwiseWeights(long channels, long taps, int lanes) implements Packing {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

  long padded() {
    return Math.ceilDiv(channels, lanes) * lanes;
  }

  @Override
  public long elements() {
    return taps * padded();
  }

  @Override
  public void pack(MemorySegment from, MemorySegment to) {
    for (long channel = 0; channel < padded(); channel++) {
      for (long tap = 0; tap < taps; tap++) {
        float value = channel < channels ? from.getAtIndex(F32, channel * taps + tap) : 0;
        to.setAtIndex(F32, tap * padded() + channel, value);
      }
    }
  }
}
