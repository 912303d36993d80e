package joist.compiler.expression;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.compiler.expression.ElementwiseOperators.Application;
import joist.compiler.expression.ElementwiseOperators.Emitter;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.tensor.ElementType;

/** Element-wise operators of i32, u8 and i8, and comparisons of bool; arithmetic wraps. */
final class IntegerOperators {
  private static final Set<String> OF_BOOLS = Set.of("Equal");
  private static final Map<String, Emitter> BY_NAME = assemble();

  private IntegerOperators() {}

  static boolean supports(String operator, List<ElementType> inputs) {
    return BY_NAME.containsKey(operator)
        && ElementTypes.sameInteger(inputs)
        && (inputs.getFirst() != ElementType.BOOL || OF_BOOLS.contains(operator));
  }

  static int emit(Application at) {
    Emitter emitter = BY_NAME.get(at.node().operator());
    if (emitter == null) {
      throw new IllegalArgumentException("expected an operator of integers, got " + at.node());
    }
    return Casting.wrapped(at.body(), emitter.emit(at), at.types().output());
  }

  private static Map<String, Emitter> assemble() {
    Map<String, Emitter> all = new HashMap<>();
    all.put("Add", at -> at.body().binary(BinaryKind.ADD_INT, at.x(), at.y()));
    all.put("Sub", at -> at.body().binary(BinaryKind.SUBTRACT_INT, at.x(), at.y()));
    all.put("Mul", at -> at.body().binary(BinaryKind.MULTIPLY_INT, at.x(), at.y()));
    all.put("Neg", at -> negated(at.body(), at.x()));
    all.put("Abs", IntegerOperators::size);
    all.put("Sign", IntegerOperators::sign);
    all.put("Relu", at -> larger(at.body(), at.body().constantBits(0), at.x()));
    all.put("Min", IntegerOperators::least);
    all.put("Max", IntegerOperators::greatest);
    all.put("Clip", IntegerOperators::clip);
    all.put("BitwiseAnd", at -> at.body().binary(BinaryKind.AND, at.x(), at.y()));
    all.put("BitwiseOr", at -> at.body().binary(BinaryKind.OR, at.x(), at.y()));
    all.put("BitwiseXor", at -> at.body().binary(BinaryKind.XOR, at.x(), at.y()));
    all.put(
        "BitwiseNot", at -> at.body().binary(BinaryKind.XOR, at.x(), at.body().constantBits(-1)));
    all.put("Equal", at -> test(at.body(), Comparison.EQUAL_INT, at.x(), at.y(), 1));
    all.put("Less", at -> test(at.body(), Comparison.LESS_INT, at.x(), at.y(), 1));
    all.put("Greater", at -> test(at.body(), Comparison.LESS_INT, at.y(), at.x(), 1));
    all.put("LessOrEqual", at -> test(at.body(), Comparison.LESS_INT, at.y(), at.x(), 0));
    all.put("GreaterOrEqual", at -> test(at.body(), Comparison.LESS_INT, at.x(), at.y(), 0));
    return Map.copyOf(all);
  }

  private static int test(Arithmetic body, Comparison comparison, int a, int b, int holds) {
    return body.select(comparison, a, b, body.constantBits(holds), body.constantBits(1 - holds));
  }

  private static int negated(Arithmetic body, int x) {
    return body.binary(BinaryKind.SUBTRACT_INT, body.constantBits(0), x);
  }

  private static int size(Application at) {
    Arithmetic body = at.body();
    int zero = body.constantBits(0);
    return body.select(Comparison.LESS_INT, at.x(), zero, negated(body, at.x()), at.x());
  }

  private static int sign(Application at) {
    Arithmetic body = at.body();
    int zero = body.constantBits(0);
    int positive = body.select(Comparison.LESS_INT, zero, at.x(), body.constantBits(1), zero);
    return body.select(Comparison.LESS_INT, at.x(), zero, body.constantBits(-1), positive);
  }

  private static int larger(Arithmetic body, int a, int b) {
    return body.select(Comparison.LESS_INT, a, b, b, a);
  }

  private static int smaller(Arithmetic body, int a, int b) {
    return body.select(Comparison.LESS_INT, a, b, a, b);
  }

  private static int least(Application at) {
    int least = at.x();
    for (int i = 1; i < at.inputs().length; i++) {
      least = smaller(at.body(), least, at.inputs()[i]);
    }
    return least;
  }

  private static int greatest(Application at) {
    int greatest = at.x();
    for (int i = 1; i < at.inputs().length; i++) {
      greatest = larger(at.body(), greatest, at.inputs()[i]);
    }
    return greatest;
  }

  private static int clip(Application at) {
    int above = at.inputs().length > 1 ? larger(at.body(), at.y(), at.x()) : at.x();
    return at.inputs().length > 2 ? smaller(at.body(), at.inputs()[2], above) : above;
  }
}
