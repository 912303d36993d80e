package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.graph.GraphException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class BitsTest {
  private static Tensor of(ElementType type, long... values) {
    Tensor tensor = Tensor.zeros(type, Shape.of(values.length));
    for (int i = 0; i < values.length; i++) {
      Elements.setInteger(tensor, i, values[i]);
    }
    return tensor;
  }

  private static OneNode shift(String direction) {
    return OneNode.of("BitShift", 28).with("direction", direction);
  }

  @Test
  void refusesRealsAndUnknownDirections() {
    assertThatThrownBy(() ->
            OneNode.of("BitwiseAnd", 18)
                .run(Tensor.of(Shape.of(1), 1f), Tensor.of(Shape.of(1), 1f)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("input 0 is f32[1], expected one of");
    assertThatThrownBy(() -> shift("UP").run(of(ElementType.U8, 1), of(ElementType.U8, 1)))
        .hasMessageContaining("expected the direction LEFT or RIGHT, got 'UP'");
    assertThatThrownBy(() -> OneNode.of("BitCast", 26).with("to", 1).run(of(ElementType.I64, 1)))
        .hasMessageContaining("expected a type as wide as i64, got f32");
  }

  @Test
  void combinesBits() {
    Tensor a = of(ElementType.I8, -1, 12);
    Tensor b = of(ElementType.I8, 5, 10);
    assertThat(OneNode.of("BitwiseAnd", 18).run(a, b)).isEqualTo(of(ElementType.I8, 5, 8));
    assertThat(OneNode.of("BitwiseOr", 18).run(a, b)).isEqualTo(of(ElementType.I8, -1, 14));
    assertThat(OneNode.of("BitwiseXor", 18).run(a, b)).isEqualTo(of(ElementType.I8, -6, 6));
    assertThat(OneNode.of("BitwiseNot", 18).run(of(ElementType.U16, 1)))
        .isEqualTo(of(ElementType.U16, 0xfffe));
  }

  @Test
  void shiftsAndDropsWhatLeavesTheType() {
    Tensor bytes = of(ElementType.U8, 255, 255, 255);
    Tensor by = of(ElementType.U8, 1, 7, 8);
    assertThat(shift("LEFT").run(bytes, by)).isEqualTo(of(ElementType.U8, 254, 128, 0));
    assertThat(shift("RIGHT").run(bytes, by)).isEqualTo(of(ElementType.U8, 127, 1, 0));
  }

  @Test
  void keepsTheSignToTheRight() {
    Tensor x = of(ElementType.I8, -8, -8, -8, 8);
    Tensor by = of(ElementType.I8, 2, 8, -1, 100);
    assertThat(shift("RIGHT").run(x, by)).isEqualTo(of(ElementType.I8, -2, -1, -1, 0));
    assertThat(shift("LEFT").run(x, by)).isEqualTo(of(ElementType.I8, -32, 0, 0, 0));
    assertThat(shift("RIGHT").run(of(ElementType.U64, -1), of(ElementType.U64, 63)))
        .isEqualTo(of(ElementType.U64, 1));
  }

  @Test
  void readsBitsAsAnotherType() {
    assertThat(OneNode.of("BitCast", 26).with("to", 1).run(Tensor.of(Shape.of(1), 0x3f80_0000)))
        .isEqualTo(Tensor.of(Shape.of(1), 1f));
    assertThat(OneNode.of("BitCast", 26).with("to", 22).run(of(ElementType.U4, 15, 7)))
        .isEqualTo(of(ElementType.I4, -1, 7));
    assertThat(OneNode.of("BitCast", 26).with("to", 21).run(of(ElementType.I4, -1, 7)))
        .isEqualTo(of(ElementType.U4, 15, 7));
  }
}
