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

  /**
   * Output channel by output channel, so that the weights are read in the order they lie; in
   * arrays, since a process that just started runs those many times faster than single accesses to
   * memory.
   */
  private void packPanel(MemorySegment from, long at, MemorySegment to, long packed, long start) {
    int width = Math.toIntExact(layout().step(start));
    int size = Math.toIntExact(inputs * taps);
    float[] weights = new float[size];
    float[] panel = new float[size * width];
    long present = Math.min(width, outputs - start);
    for (int column = 0; column < present; column++) {
      MemorySegment.copy(from, F32, (at + (long) column * size) * Float.BYTES, weights, 0, size);
      spread(weights, panel, column, width);
    }
    MemorySegment.copy(panel, 0, to, F32, packed * Float.BYTES, panel.length);
  }

  private void spread(float[] weights, float[] panel, int column, int width) {
    for (int tap = 0, row = column; tap < taps; tap++) {
      for (int at = tap; at < weights.length; at += (int) taps, row += width) {
        panel[row] = weights[at];
      }
    }
  }
}
