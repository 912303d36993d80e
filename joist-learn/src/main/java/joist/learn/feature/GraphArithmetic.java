package joist.learn.feature;

import java.util.HashMap;
import java.util.Map;
import joist.graph.GraphBuilder;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Writes arithmetic into a graph; values are names of {@code f64[N, 1]}. An expression that was
 * written before is not written again.
 */
final class GraphArithmetic implements Arithmetic<String> {
  private final GraphBuilder builder;
  private final Map<Expression, String> written = new HashMap<>();
  private final Map<Double, String> constants = new HashMap<>();

  GraphArithmetic(GraphBuilder builder) {
    this.builder = builder;
  }

  private record Expression(String operator, String left, String right) {}

  @Override
  public String plus(String left, String right) {
    return write("Add", left, right);
  }

  @Override
  public String minus(String left, String right) {
    return write("Sub", left, right);
  }

  @Override
  public String plus(String left, double right) {
    return write("Add", left, constant(right));
  }

  @Override
  public String times(String left, double right) {
    return write("Mul", left, constant(right));
  }

  @Override
  public String over(String left, double right) {
    return write("Div", left, constant(right));
  }

  @Override
  public String floor(String operand) {
    return written.computeIfAbsent(
        new Expression("Floor", operand, ""), expression -> builder.node("Floor", operand));
  }

  private String write(String operator, String left, String right) {
    return written.computeIfAbsent(
        new Expression(operator, left, right), expression -> builder.node(operator, left, right));
  }

  private String constant(double value) {
    return constants.computeIfAbsent(
        value, key -> builder.constant("number", Tensor.of(Shape.of(), value)));
  }
}
