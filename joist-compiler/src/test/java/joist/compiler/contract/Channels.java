package joist.compiler.contract;

/** Moves channels from where ONNX has them to the innermost place and back. */
final class Channels {
  private Channels() {}

  /** {@code [N, C, area] -> [N, area, C]}. */
  static float[] last(float[] values, long images, long channels) {
    return moved(values, (int) images, (int) channels, true);
  }

  /** {@code [N, area, C] -> [N, C, area]}. */
  static float[] first(float[] values, long images, long channels) {
    return moved(values, (int) images, (int) channels, false);
  }

  private static float[] moved(float[] values, int images, int channels, boolean last) {
    float[] moved = new float[values.length];
    int area = values.length / images / channels;
    for (int n = 0; n < images; n++) {
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < area; p++) {
          int first = (n * channels + c) * area + p;
          int innermost = (n * area + p) * channels + c;
          moved[last ? innermost : first] = values[last ? first : innermost];
        }
      }
    }
    return moved;
  }
}
