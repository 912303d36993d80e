package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;

/** Shapes of MatMul and Gemm. */
final class ProductRules {
  private ProductRules() {}

  static List<Facts> matMul(Inference call) {
    return call.output(matMulDims(call, 0, 1));
  }

  /** The dimensions of the product of two inputs, where the ranks of both are known. */
  static Optional<List<Dim>> matMulDims(Inference call, int first, int second) {
    if (call.dims(first).isEmpty() || call.dims(second).isEmpty()) {
      return Optional.empty();
    }
    Facts left = call.input(first);
    Facts right = call.input(second);
    List<Dim> a = new ArrayList<>(call.dims(first).get());
    List<Dim> b = new ArrayList<>(call.dims(second).get());
    if (a.isEmpty() || b.isEmpty()) {
      throw call.failure("cannot multiply %s and %s: a scalar is no matrix".formatted(left, right));
    }
    boolean vectorA = a.size() == 1;
    boolean vectorB = b.size() == 1;
    if (vectorA) {
      a.addFirst(Dim.of(1));
    }
    if (vectorB) {
      b.add(Dim.of(1));
    }
    call.same(a.getLast(), b.get(b.size() - 2), left, right);
    Facts stackA = Facts.of(left.type(), a.subList(0, a.size() - 2));
    Facts stackB = Facts.of(left.type(), b.subList(0, b.size() - 2));
    List<Dim> dims =
        new ArrayList<>(ElementwiseRules.broadcast(call, stackA, stackB).dims().orElseThrow());
    if (!vectorA) {
      dims.add(a.get(a.size() - 2));
    }
    if (!vectorB) {
      dims.add(b.getLast());
    }
    return Optional.of(dims);
  }

  static List<Facts> gemm(Inference call) {
    if (call.dims(0).isEmpty() || call.dims(1).isEmpty()) {
      return call.output(call.fresh(2));
    }
    Facts left = call.input(0);
    Facts right = call.input(1);
    List<Dim> a = call.dims(0).get();
    List<Dim> b = call.dims(1).get();
    if (a.size() != 2 || b.size() != 2) {
      throw call.failure("expected two matrices, got %s and %s".formatted(left, right));
    }
    boolean transposeA = call.node().intAttribute("transA", 0) != 0;
    boolean transposeB = call.node().intAttribute("transB", 0) != 0;
    call.same(a.get(transposeA ? 0 : 1), b.get(transposeB ? 1 : 0), left, right);
    Facts result =
        Facts.of(call.type(0), List.of(a.get(transposeA ? 1 : 0), b.get(transposeB ? 0 : 1)));
    call.optional(2).ifPresent(bias -> ElementwiseRules.broadcast(call, result, bias));
    return List.of(result);
  }
}
