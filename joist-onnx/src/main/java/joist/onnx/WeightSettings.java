package joist.onnx;

/**
 * When weights are written to a file beside the model, as ONNX's external data.
 *
 * @param mostInlineBytes the model's weights go beside it when they take more bytes than this
 *     together
 * @param smallestBytes tensors of fewer bytes stay in the model's own file all the same
 */
public record WeightSettings(long mostInlineBytes, long smallestBytes) {
  private static final long GIBIBYTE = 1L << 30;
  private static final long KIBIBYTE = 1L << 10;

  public WeightSettings {
    if (mostInlineBytes < 0 || smallestBytes < 0) {
      throw new IllegalArgumentException(
          "expected 0 bytes or more, got %d and %d".formatted(mostInlineBytes, smallestBytes));
    }
  }

  /** One file up to a gibibyte of weights; ONNX's format ends at two. */
  public static WeightSettings standard() {
    return new WeightSettings(GIBIBYTE, KIBIBYTE);
  }

  /** Weights always beside the model. */
  public static WeightSettings external() {
    return new WeightSettings(0, KIBIBYTE);
  }
}
