package joist.compiler.contract;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import joist.compiler.contract.ColumnLayout.Panels;

/**
 * Packs a convolution's weights, {@code f32[M, C/groups, taps...]}, to {@link Panels} of output
 * channels for each group, whose sums run over taps and, inside, channels.
 *
 * @param inputs channels of a group's input
 * @param outputs channels of its output
 */
record ConvolutionPanels(long groups, long taps, long inputs, long outputs, TileShape shape)
    implements Packing {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

  Panels layout() {
    return new Panels(taps * inputs, outputs, shape);
  }

  @Override
  public long elements() {
    return groups * layout().elements();
  }

  @Override
  public void pack(MemorySegment from, MemorySegment to) {
    Panels panels = layout();
    for (long group = 0; group < groups; group++) {
      for (long start = 0; start < panels.padding(); start += shape.panel()) {
        long packed = group * panels.elements() + panels.offset(start);
        packPanel(from, (group * outputs + start) * inputs * taps, to, packed, start);
      }
    }
  }

  /** Output channel by output channel, so that the weights are read in the order they lie. */
  private void packPanel(MemorySegment from, long at, MemorySegment to, long packed, long start) {
    long width = layout().step(start);
    long present = Math.min(width, outputs - start);
    for (long column = 0; column < width; column++) {
      for (long channel = 0; channel < inputs; channel++) {
        for (long tap = 0; tap < taps; tap++) {
          long source = at + (column * inputs + channel) * taps + tap;
          float value = column < present ? from.getAtIndex(F32, source) : 0;
          to.setAtIndex(F32, packed + (tap * inputs + channel) * width + column, value);
        }
      }
    }
  }
}
