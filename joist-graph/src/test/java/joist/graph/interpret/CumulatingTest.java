package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.graph.GraphException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CumulatingTest {
  private static final Tensor X = Tensor.of(Shape.of(3), 1f, 2f, 3f);
  private static final Tensor AXIS = Tensor.of(Shape.of(), 0L);

  @Test
  void refusesAnAxisThatIsNotThere() {
    assertThatThrownBy(() -> OneNode.of("CumSum", 14).run(X, Tensor.of(Shape.of(), 1L)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected an axis of -1 to 0, got 1");
  }

  @Test
  void runsFromEitherEndWithOrWithoutItself() {
    assertClose(OneNode.of("CumSum", 14).run(X, AXIS), 1, 3, 6);
    assertClose(OneNode.of("CumSum", 14).with("exclusive", 1).run(X, AXIS), 0, 1, 3);
    assertClose(OneNode.of("CumProd", 26).run(X, AXIS), 1, 2, 6);
    assertClose(OneNode.of("CumProd", 26).with("exclusive", 1).run(X, AXIS), 1, 1, 2);
    assertClose(OneNode.of("CumProd", 26).with("reverse", 1).run(X, AXIS), 6, 6, 3);
    OneNode both = OneNode.of("CumProd", 26).with("reverse", 1).with("exclusive", 1);
    assertClose(both.run(X, AXIS), 6, 3, 1);
  }
}
