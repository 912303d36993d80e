package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import joist.graph.typing.EinsumTerms;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Einsum: for each output element the sum, over all indices that the output does not name, of the
 * product of the inputs' elements there. Reals are summed in f64 and rounded once, integers wrap.
 */
final class Einsums {
  private Einsums() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Einsum", Operation.of(Einsums::einsum));
  }

  private static Tensor einsum(Call call) {
    List<Tensor> inputs = call.all();
    EinsumTerms terms =
        EinsumTerms.of(
            call.node().stringAttribute("equation", ""),
            inputs.stream().map(t -> t.shape().rank()).toList());
    int labels = terms.labels();
    long[] extents = new long[labels];
    long[][] strides = new long[inputs.size()][labels];
    for (int k = 0; k < inputs.size(); k++) {
      Shape shape = inputs.get(k).shape();
      long[] steps = Layout.strides(shape);
      for (int axis = 0; axis < shape.rank(); axis++) {
        int label = terms.inputs().get(k).get(axis);
        extents[label] = extent(call, extents[label], shape.dim(axis));
        strides[k][label] += shape.dim(axis) == 1 ? 0 : steps[axis];
      }
    }
    int kept = terms.output().size();
    Shape outer = shape(terms.output(), extents);
    Shape inner = shape(terms.summed(), extents);
    long[][] outerStrides = pick(strides, terms.output());
    long[][] innerStrides = pick(strides, terms.summed());
    Tensor result = Tensor.zeros(inputs.getFirst().type(), outer);
    long[] from = new long[inputs.size()];
    for (long i = 0; i < outer.elements(); i++) {
      long[] at = Layout.coordinates(outer, i);
      for (int k = 0; k < from.length; k++) {
        from[k] = kept == 0 ? 0 : dot(at, outerStrides[k]);
      }
      sum(inputs, from, inner, innerStrides, result, i);
    }
    return result;
  }

  private static long extent(Call call, long before, long now) {
    if (before > 1 && now > 1 && before != now) {
      throw call.failure("an index of the equation is %d and %d".formatted(before, now));
    }
    return before == 0 || before == 1 ? now : now == 1 ? before : now;
  }

  private static Shape shape(List<Integer> labels, long[] extents) {
    return Shape.of(labels.stream().mapToLong(label -> extents[label]).toArray());
  }

  private static long[][] pick(long[][] strides, List<Integer> labels) {
    long[][] picked = new long[strides.length][];
    for (int k = 0; k < strides.length; k++) {
      long[] all = strides[k];
      picked[k] = labels.stream().mapToLong(label -> all[label]).toArray();
    }
    return picked;
  }

  private static long dot(long[] at, long[] strides) {
    long sum = 0;
    for (int axis = 0; axis < at.length; axis++) {
      sum += at[axis] * strides[axis];
    }
    return sum;
  }

  private static void sum(
      List<Tensor> inputs, long[] from, Shape inner, long[][] strides, Tensor result, long i) {
    boolean exact = Elements.exact(result.type());
    double real = 0;
    long integer = 0;
    for (long j = 0; j < inner.elements(); j++) {
      long[] at = Layout.coordinates(inner, j);
      double product = 1;
      long whole = 1;
      for (int k = 0; k < from.length; k++) {
        long source = from[k] + dot(at, strides[k]);
        if (exact) {
          whole *= Elements.integer(inputs.get(k), source);
        } else {
          product *= Elements.real(inputs.get(k), source);
        }
      }
      real += product;
      integer += whole;
    }
    if (exact) {
      Elements.setInteger(result, i, integer);
    } else {
      Elements.setReal(result, i, real);
    }
  }
}
