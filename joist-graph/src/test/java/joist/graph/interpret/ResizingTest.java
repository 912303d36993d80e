package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ResizingTest {
  private static final Tensor LINE = Tensor.of(Shape.of(4), 1f, 2f, 3f, 4f);

  private static Tensor scaled(OneNode node, Tensor x, float... scales) {
    Tensor factors = Tensor.of(Shape.of(scales.length), scales);
    return node.runAll(List.of(Optional.of(x), Optional.empty(), Optional.of(factors))).getFirst();
  }

  private static Tensor sized(OneNode node, Tensor x, long... sizes) {
    Tensor extents = Tensor.of(Shape.of(sizes.length), sizes);
    return node.runAll(
            List.of(Optional.of(x), Optional.empty(), Optional.empty(), Optional.of(extents)))
        .getFirst();
  }

  private static OneNode resize(String mode, String coordinates) {
    return OneNode.of("Resize", 19)
        .with("mode", mode)
        .with("coordinate_transformation_mode", coordinates);
  }

  @Test
  void rejectsBothOrNoneOfScalesAndSizes() {
    assertThatThrownBy(() -> OneNode.of("Resize", 19).run(LINE))
        .hasMessageContaining("expected scales or sizes for 1 axes, got 0 scales and 0 sizes");
  }

  @Test
  void rejectsScalesForAnotherNumberOfAxes() {
    assertThatThrownBy(() -> scaled(OneNode.of("Resize", 19), LINE, 1, 2))
        .hasMessageContaining("expected scales or sizes for 1 axes, got 2 scales");
  }

  @Test
  void rejectsUnknownModes() {
    assertThatThrownBy(() -> scaled(resize("best", "half_pixel"), LINE, 2))
        .hasMessageContaining("expected a mode of nearest, linear or cubic, got best");
    assertThatThrownBy(() -> scaled(resize("linear", "middle"), LINE, 2))
        .hasMessageContaining("got middle");
  }

  @Test
  void coordinatesSayWhereAnOutputIs() {
    Tensor two = Tensor.of(Shape.of(2), 0f, 4f);
    OneNode.assertClose(scaled(resize("linear", "half_pixel"), two, 2), 0, 1, 3, 4);
    OneNode.assertClose(scaled(resize("linear", "asymmetric"), two, 2), 0, 2, 4, 4);
    OneNode.assertClose(sized(resize("linear", "align_corners"), two, 5), 0, 1, 2, 3, 4);
    OneNode.assertClose(sized(resize("linear", "pytorch_half_pixel"), LINE, 1), 1);
    OneNode.assertClose(sized(resize("linear", "half_pixel"), LINE, 1), 2.5);
  }

  @Test
  void nearestBreaksTiesByItsMode() {
    OneNode node = resize("nearest", "half_pixel");
    OneNode.assertClose(sized(node, LINE, 2), 1, 3);
    OneNode.assertClose(sized(node.with("nearest_mode", "round_prefer_ceil"), LINE, 2), 2, 4);
    OneNode.assertClose(sized(node.with("nearest_mode", "floor"), LINE, 2), 1, 3);
    OneNode.assertClose(sized(node.with("nearest_mode", "ceil"), LINE, 2), 2, 4);
  }

  @Test
  void nearestTakesAnyType() {
    Tensor words = Tensor.of(Shape.of(2), "a", "b");
    assertThat(scaled(resize("nearest", "asymmetric").with("nearest_mode", "floor"), words, 2))
        .isEqualTo(Tensor.of(Shape.of(4), "a", "a", "b", "b"));
  }

  @Test
  void antialiasingLooksAtEveryInput() {
    Tensor spike = Tensor.of(Shape.of(8), 0f, 0f, 0f, 8f, 0f, 0f, 0f, 0f);
    OneNode.assertClose(sized(resize("linear", "half_pixel"), spike, 2), 0, 0);
    Tensor y = sized(resize("linear", "half_pixel").with("antialias", 1L), spike, 2);
    assertThat(y.f32(0)).isGreaterThan(1);
  }

  @Test
  void cubicGoesThroughItsPointsAndMayLeaveOutWhatIsOutside() {
    OneNode cubic = resize("cubic", "align_corners");
    Tensor y = sized(cubic, LINE, 7);
    OneNode.assertClose(Tensor.of(Shape.of(4), y.f32(0), y.f32(2), y.f32(4), y.f32(6)), 1, 2, 3, 4);
    assertThat(y.f32(3)).isEqualTo(2.5f);
    assertThat(sized(cubic.with("exclude_outside", 1L), LINE, 7).f32(1)).isNotEqualTo(y.f32(1));
  }

  @Test
  void cropsTheRegionAndFillsWhatIsOutside() {
    Tensor region = Tensor.of(Shape.of(2), 0f, 2f);
    Tensor sizes = Tensor.of(Shape.of(1), 3L);
    Tensor y =
        resize("linear", "tf_crop_and_resize")
            .with("extrapolation_value", -1f)
            .runAll(
                List.of(
                    Optional.of(LINE), Optional.of(region), Optional.empty(), Optional.of(sizes)))
            .getFirst();
    OneNode.assertClose(y, 1, 4, -1);
  }

  @Test
  void aRoundedExtentMayBeCentred() {
    OneNode.assertClose(
        scaled(resize("linear", "half_pixel_symmetric"), LINE, 0.6f), 1.66666, 3.3333);
  }

  @Test
  void oneFactorForAllAxesKeepsTheAspect() {
    Tensor image = OneNode.counting(0, 2, 4);
    OneNode node = resize("nearest", "half_pixel").with("keep_aspect_ratio_policy", "not_larger");
    assertThat(sized(node, image, 6, 6).shape()).isEqualTo(Shape.of(3, 6));
    OneNode greater =
        resize("nearest", "half_pixel").with("keep_aspect_ratio_policy", "not_smaller");
    assertThat(sized(greater, image, 6, 6).shape()).isEqualTo(Shape.of(6, 12));
  }

  @Test
  void scalesApplyToTheAxesNamed() {
    Tensor image = OneNode.counting(0, 2, 2);
    Tensor y = scaled(resize("nearest", "half_pixel").with("axes", new long[] {-1}), image, 2);
    OneNode.assertClose(y, 0, 0, 1, 1, 2, 2, 3, 3);
  }

  @Test
  void extentsAreMultipliedInSinglePrecision() {
    assertThat(scaled(resize("nearest", "half_pixel"), OneNode.counting(0, 10), 0.7f).shape())
        .isEqualTo(Shape.of(7));
  }

  @Test
  void oldVersionsRoundDownOrUpWhereTheyShrink() {
    Tensor doubled = Tensor.of(Shape.of(1), 2f);
    Tensor fewer = Tensor.of(Shape.of(1), 0.6f);
    OneNode.assertClose(OneNode.of("Upsample", 9).run(LINE, doubled), 1, 1, 2, 2, 3, 3, 4, 4);
    OneNode.assertClose(
        OneNode.of("Upsample", 7).with("scales", new float[] {1.5f}).run(LINE), 1, 1, 2, 3, 3, 4);
    OneNode.assertClose(OneNode.of("Resize", 10).run(LINE, fewer), 1, 3);
  }

  @Test
  void keepsTheBatchSymbolic() {
    Tensor scales = Tensor.of(Shape.of(3), 1f, 1f, 2f);
    assertThat(OneNode.of("Upsample", 9).inferred("N, 3, 5", scales)).isEqualTo("f32[N, 3, 10]");
  }
}
