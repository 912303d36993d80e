package joist.compiler.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.assertj.core.data.Offset;

/** Answers of the reference interpreter, for one operator at a time. */
final class Specification {
  private Specification() {}

  /** The first output of an operator. */
  static float[] run(String operator, Map<String, Attribute> attributes, Tensor... inputs) {
    return run(operator, attributes, List.of(inputs), 1).getFirst();
  }

  /** The outputs of an operator; an input that is a tensor of rank 0 is left out. */
  static List<float[]> run(
      String operator, Map<String, Attribute> attributes, List<Tensor> inputs, int outputs) {
    GraphBuilder builder = new GraphBuilder("one");
    Map<String, Tensor> values = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (Tensor input : inputs) {
      String name = input.shape().rank() == 0 ? "" : "x" + names.size();
      names.add(name);
      if (!name.isEmpty()) {
        values.put(name, input);
        builder.input(name, type(input.shape()));
      }
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add("y" + i);
      builder.output("y" + i, type(inputs.getFirst().shape()));
    }
    builder.add(new Node("one", "", operator, names, results, attributes));
    Map<String, Tensor> answers = Interpreter.run(builder.build(), values);
    return results.stream().map(name -> answers.get(name).toFloats()).toList();
  }

  private static ValueType type(Shape shape) {
    return new ValueType(ElementType.F32, Arrays.stream(shape.dims()).mapToObj(Dim::of).toList());
  }

  static float[] random(Random random, long count) {
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Close for sums of {@code terms} products of about 1. */
  static void assertClose(float[] actual, float[] expected, long terms, String what) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double bound = 2e-6 * (1 + terms);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i])
          .as("%s, element %d", what, i)
          .isCloseTo(expected[i], Offset.offset(bound));
    }
  }
}
