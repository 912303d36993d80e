package joist.compiler.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * A node with its operands placed.
 *
 * @param inputs the inputs given; trailing ones left out are not listed
 */
public record Call(Node node, List<Operand> inputs, List<Operand> outputs) {
  public Call {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public Operand input(int index) {
    return inputs.get(index);
  }

  public Operand output() {
    return outputs.get(0);
  }

  /** True when there are {@code count} inputs, all of {@code type}. */
  public boolean takes(int count, ElementType type) {
    return inputs.size() == count
        && inputs.stream().allMatch(input -> input.type().elementType() == type);
  }

  /** How the output's columns read input {@code index}, or empty when it does not broadcast. */
  public Optional<View> view(int index) {
    Operand input = input(index);
    return input.columnsFor(output().type()).map(columns -> new View(input.place(), columns));
  }

  /** True when frames hold all operands' types. */
  public boolean hasHeldTypes() {
    return Stream.concat(inputs.stream(), outputs.stream())
        .allMatch(operand -> Buffers.holds(operand.type().elementType()));
  }
}
