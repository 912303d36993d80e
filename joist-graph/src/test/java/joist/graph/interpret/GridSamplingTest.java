package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class GridSamplingTest {
  private static final Tensor IMAGE = Tensor.of(Shape.of(1, 1, 2, 2), 1f, 2f, 3f, 4f);

  private static Tensor grid(float... places) {
    return Tensor.of(Shape.of(1, 1, places.length / 2, 2), places);
  }

  @Test
  void rejectsGridsOfAnotherNumberOfAxes() {
    assertThatThrownBy(
            () -> OneNode.of("GridSample", 22).run(IMAGE, OneNode.counting(0, 1, 1, 1, 3)))
        .hasMessageContaining("expected x[N, C, D...] and grid[N, O..., r]");
  }

  @Test
  void readsTheInnermostCoordinateFirst() {
    OneNode.assertClose(
        OneNode.of("GridSample", 22).with("align_corners", 1L).run(IMAGE, grid(1, -1, 0, 0)),
        2,
        2.5);
  }

  @Test
  void edgesOfPixelsAreTheEndsUnlessCentresAre() {
    OneNode.assertClose(
        OneNode.of("GridSample", 22).run(IMAGE, grid(-0.5f, -0.5f, -1, -1)), 1, 0.25);
  }

  @Test
  void paddingIsZeroOrTheBorderOrAMirror() {
    OneNode node = OneNode.of("GridSample", 22).with("align_corners", 1L);
    Tensor outside = grid(3, -1);
    OneNode.assertClose(node.run(IMAGE, outside), 0);
    OneNode.assertClose(node.with("padding_mode", "border").run(IMAGE, outside), 2);
    OneNode.assertClose(node.with("padding_mode", "reflection").run(IMAGE, outside), 1);
  }

  @Test
  void nearestRoundsToEven() {
    Tensor line = OneNode.counting(0, 1, 1, 1, 4);
    Tensor places = Tensor.of(Shape.of(1, 1, 2, 2), -0.5f, 0f, 0f, 0f);
    OneNode.assertClose(
        OneNode.of("GridSample", 22).with("mode", "nearest").run(line, places), 0, 2);
  }

  @Test
  void cubicGoesThroughItsPoints() {
    OneNode cubic =
        OneNode.of("GridSample", 22)
            .with("mode", "cubic")
            .with("align_corners", 1L)
            .with("padding_mode", "border");
    OneNode.assertClose(cubic.run(IMAGE, grid(-1, -1, 1, 1, 0, 0)), 1, 4, 2.5);
  }

  @Test
  void anAffineGridTurnsAndMovesPlaces() {
    Tensor theta = Tensor.of(Shape.of(1, 2, 3), 0f, 1f, 0.5f, 2f, 0f, 0f);
    Tensor size = Tensor.of(Shape.of(4), 1L, 1L, 2L, 2L);
    OneNode.assertClose(OneNode.of("AffineGrid", 20).run(theta, size), 0, -1, 0, 1, 1, -1, 1, 1);
    OneNode.assertClose(
        OneNode.of("AffineGrid", 20).with("align_corners", 1L).run(theta, size),
        -0.5,
        -2,
        -0.5,
        2,
        1.5,
        -2,
        1.5,
        2);
  }
}
