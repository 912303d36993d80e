package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class EinsumsTest {
  private static final Tensor A = OneNode.counting(1, 2, 3);
  private static final Tensor B = OneNode.counting(1, 3, 2);

  private static Tensor run(String equation, Tensor... inputs) {
    return OneNode.of("Einsum", 12).with("equation", equation).run(inputs);
  }

  @Test
  void rejectsEquationsThatDoNotFitTheInputs() {
    assertThatThrownBy(() -> run("ij,jk->ik", A))
        .hasMessageContaining("expected an equation of 1 terms, got 'ij,jk->ik'");
    assertThatThrownBy(() -> run("ijk->i", A))
        .hasMessageContaining("the term 'ijk' does not fit an input of rank 2");
    assertThatThrownBy(() -> run("ij->ik", A))
        .hasMessageContaining("the output of 'ij->ik' has a letter that no input has");
    assertThatThrownBy(() -> run("i1->i", A)).hasMessageContaining("expected letters");
    assertThatThrownBy(() -> run("ij,jk->ik", A, A)).hasMessageContaining("3 against 2");
  }

  @Test
  void multipliesTransposesTracesAndSums() {
    OneNode.assertClose(run("ij,jk->ik", A, B), 22, 28, 49, 64);
    OneNode.assertClose(run("ij -> ji", A), 1, 4, 2, 5, 3, 6);
    OneNode.assertClose(run("ii->i", OneNode.counting(1, 2, 2)), 1, 4);
    OneNode.assertClose(run("ii", OneNode.counting(1, 2, 2)), 5);
    OneNode.assertClose(run("ij->", A), 21);
  }

  @Test
  void withoutAnArrowKeepsLettersThatOccurOnceInOrder() {
    assertThat(run("ba", A).shape()).isEqualTo(Shape.of(3, 2));
    OneNode.assertClose(run("ij,jk", A, B), 22, 28, 49, 64);
  }

  @Test
  void anEllipsisBroadcasts() {
    Tensor stack = OneNode.counting(1, 2, 1, 2);
    Tensor pair = OneNode.counting(10, 2, 1);
    OneNode.assertClose(run("...ij,...jk->...ik", stack, pair), 32, 74);
    OneNode.assertClose(run("...i->...", A), 6, 15);
  }

  @Test
  void sumsIntegersExactly() {
    Tensor big = Tensor.of(Shape.of(2), (1L << 53) + 1, 1L);
    assertThat(run("i->", big)).isEqualTo(Tensor.of(Shape.of(), (1L << 53) + 2));
  }
}
