package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Transposed and deformable convolutions, unpooling, blocks, regions. */
class ImageRearrangingTest {
  private static final Tensor IMAGE = OneNode.counting(1, 1, 1, 2, 2);

  @Test
  void rejectsChannelsThatDoNotFit() {
    assertThatThrownBy(
            () -> OneNode.of("ConvTranspose", 22).run(IMAGE, OneNode.counting(0, 2, 1, 2, 2)))
        .hasMessageContaining("do not fit: 1 against 2");
    assertThatThrownBy(() -> OneNode.of("DepthToSpace", 13).with("blocksize", 2L).run(IMAGE))
        .hasMessageContaining("1 does not split into parts of 4");
  }

  @Test
  void transposedWindowsAddUpWhereTheyOverlap() {
    Tensor line = Tensor.of(Shape.of(1, 1, 2), 1f, 2f);
    Tensor filter = Tensor.of(Shape.of(1, 1, 3), 1f, 10f, 100f);
    OneNode.assertClose(OneNode.of("ConvTranspose", 22).run(line, filter), 1, 12, 120, 200);
    OneNode strided = OneNode.of("ConvTranspose", 22).with("strides", new long[] {2});
    OneNode.assertClose(strided.run(line, filter), 1, 10, 102, 20, 200);
    OneNode.assertClose(
        strided.with("output_padding", new long[] {1}).run(line, filter), 1, 10, 102, 20, 200, 0);
    OneNode.assertClose(
        OneNode.of("ConvTranspose", 22).with("pads", 1L, 0L).run(line, filter), 12, 120, 200);
  }

  @Test
  void transposedOutputShapesSetThePads() {
    Tensor line = Tensor.of(Shape.of(1, 1, 2), 1f, 2f);
    Tensor filter = Tensor.of(Shape.of(1, 1, 3), 1f, 10f, 100f);
    OneNode node =
        OneNode.of("ConvTranspose", 22)
            .with("strides", new long[] {2})
            .with("output_shape", new long[] {4});
    OneNode.assertClose(node.run(line, filter), 10, 102, 20, 200);
    OneNode.assertClose(node.with("auto_pad", "SAME_UPPER").run(line, filter), 1, 10, 102, 20);
  }

  @Test
  void transposedGroupsKeepToTheirChannels() {
    Tensor x = Tensor.of(Shape.of(1, 2, 1), 1f, 2f);
    Tensor w = Tensor.of(Shape.of(2, 2, 1), 1f, 10f, 100f, 1000f);
    OneNode.assertClose(
        OneNode.of("ConvTranspose", 22).with("group", 2L).run(x, w), 1, 10, 200, 2000);
  }

  @Test
  void deformedTapsReadBetweenPixelsAndZeroOutside() {
    Tensor one = Tensor.of(Shape.of(1, 1, 1, 1), 1f);
    Tensor offsets = Tensor.zeros(IMAGE.type(), Shape.of(1, 2, 2, 2));
    Elements.setReal(offsets, 0, 0.5);
    Elements.setReal(offsets, 7, 1);
    OneNode.assertClose(OneNode.of("DeformConv", 22).run(IMAGE, one, offsets), 2, 2, 3, 0);
  }

  @Test
  void unpoolingPutsMaximaBack() {
    Tensor pooled = Tensor.of(Shape.of(1, 1, 1, 1), 5f);
    Tensor index = Tensor.of(Shape.of(1, 1, 1, 1), 2L);
    OneNode node = OneNode.of("MaxUnpool", 22).with("kernel_shape", 2L, 2L);
    OneNode.assertClose(node.run(pooled, index), 0, 0, 5, 0);
    Tensor wider = Tensor.of(Shape.of(4), 1L, 1L, 2L, 3L);
    OneNode.assertClose(node.run(pooled, index, wider), 0, 0, 0, 5, 0, 0);
  }

  @Test
  void columnsAddUpToAnImage() {
    Tensor columns = Tensor.of(Shape.of(1, 2, 2), 1f, 2f, 10f, 20f);
    Tensor image = Tensor.of(Shape.of(2), 1L, 3L);
    Tensor block = Tensor.of(Shape.of(2), 1L, 2L);
    OneNode.assertClose(OneNode.of("Col2Im", 18).run(columns, image, block), 1, 12, 20);
  }

  @Test
  void blocksOfPixelsGoToChannelsAndBack() {
    Tensor deep = OneNode.counting(0, 1, 8, 1, 1);
    OneNode depthFirst = OneNode.of("DepthToSpace", 13).with("blocksize", 2L);
    Tensor wide = depthFirst.run(deep);
    OneNode.assertClose(wide, 0, 2, 4, 6, 1, 3, 5, 7);
    assertThat(OneNode.of("SpaceToDepth", 13).with("blocksize", 2L).run(wide)).isEqualTo(deep);
    OneNode.assertClose(depthFirst.with("mode", "CRD").run(deep), 0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void regionsTakeTheGreatestPixelOfABin() {
    Tensor x = OneNode.counting(1, 1, 1, 4, 4);
    Tensor regions = Tensor.of(Shape.of(1, 5), 0f, 0f, 0f, 3f, 3f);
    OneNode.assertClose(
        OneNode.of("MaxRoiPool", 22).with("pooled_shape", 2L, 2L).run(x, regions), 6, 8, 14, 16);
  }

  @Test
  void alignedRegionsAverageThePointsOfABin() {
    Tensor x = OneNode.counting(0, 1, 1, 4, 4);
    Tensor region = Tensor.of(Shape.of(1, 4), 0f, 0f, 2f, 2f);
    Tensor image = Tensor.of(Shape.of(1), 0L);
    OneNode node = OneNode.of("RoiAlign", 22).with("sampling_ratio", 1L);
    OneNode.assertClose(node.run(x, region, image), 2.5);
    OneNode.assertClose(
        OneNode.of("RoiAlign", 10).with("sampling_ratio", 1L).run(x, region, image), 5);
  }

  @Test
  void determinantsAreOfEachMatrix() {
    Tensor x = Tensor.of(Shape.of(3, 2, 2), 1f, 2f, 3f, 4f, 0f, 1f, 1f, 0f, 1f, 2f, 2f, 4f);
    OneNode.assertClose(OneNode.of("Det", 22).run(x), -2, -1, 0);
    assertThatThrownBy(() -> OneNode.of("Det", 22).run(OneNode.counting(0, 2, 3)))
        .hasMessageContaining("expected square matrices, got f32[2, 3]");
  }

  @Test
  void onesStandOnTheDiagonalAskedFor() {
    OneNode.assertClose(
        OneNode.of("EyeLike", 22).with("k", 1L).run(OneNode.counting(5, 2, 3)), 0, 1, 0, 0, 0, 1);
    assertThat(OneNode.of("EyeLike", 22).with("dtype", 7L).run(OneNode.counting(5, 1, 1)))
        .isEqualTo(Tensor.of(Shape.of(1, 1), 1L));
  }

  @Test
  void cachesAreWrittenFromEachSamplesIndexOn() {
    Tensor cache = Tensor.zeros(IMAGE.type(), Shape.of(2, 3, 1));
    Tensor update = Tensor.of(Shape.of(2, 2, 1), 1f, 2f, 3f, 4f);
    Tensor indices = Tensor.of(Shape.of(2), 0L, 2L);
    OneNode node = OneNode.of("TensorScatter", 24);
    assertThatThrownBy(() -> node.run(cache, update, indices))
        .hasMessageContaining("expected a place of 0 to 2, got 3");
    OneNode.assertClose(
        node.with("mode", "circular").run(cache, update, indices), 1, 2, 0, 4, 0, 3);
  }
}
