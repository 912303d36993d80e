package joist.server.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import org.junit.jupiter.api.Test;
import tensorflow.Example;
import tensorflow.Feature;
import tensorflow.Features;
import tensorflow.FloatList;
import tensorflow.serving.ExampleListWithContext;
import tensorflow.serving.Input;

class ExamplesTest {
  private static final int MOST_BYTES = 64;

  private static Graph threeFloats() {
    GraphBuilder builder = new GraphBuilder("three");
    ValueType rows = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3));
    builder.output(builder.node("Identity", builder.input("x", rows)), rows);
    return builder.build();
  }

  /** Empty examples, which take their values from what all of them share. */
  private static Input shared(int examples) {
    FloatList.Builder values = FloatList.newBuilder().addValue(1).addValue(2).addValue(3);
    Feature x = Feature.newBuilder().setFloatList(values).build();
    Example context =
        Example.newBuilder().setFeatures(Features.newBuilder().putFeature("x", x)).build();
    return Input.newBuilder()
        .setExampleListWithContext(
            ExampleListWithContext.newBuilder()
                .setContext(context)
                .addAllExamples(Collections.nCopies(examples, Example.getDefaultInstance())))
        .build();
  }

  @Test
  void examplesThatShareTheirValuesAreBoundedByWhatTheyFill() {
    Limits limits = Limits.STANDARD.withTensorBytes(MOST_BYTES);
    Graph graph = threeFloats();

    assertThat(Examples.of(shared(5), limits).request(graph).inputs().get("x").shape())
        .isEqualTo(Shape.of(5, 3));
    assertThatThrownBy(() -> Examples.of(shared(6), limits).request(graph))
        .isInstanceOfSatisfying(
            RequestException.class, why -> assertThat(why.status()).isEqualTo(413))
        .hasMessageContaining("--tensor-limit");
  }
}
