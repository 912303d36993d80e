package joist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.tensor.Tensor;

/** The tensors for a graph's inputs, from what a person gave by name, checked before any run. */
record ModelInputs(Path file, Graph graph) {
  /**
   * The tensors by name.
   *
   * @param given text by input, as {@link InputText} has it
   * @throws UsageException for a name that is no input
   * @throws BadInputException for an input that is missing, and a tensor that does not fit; each
   *     says what would
   */
  Map<String, Tensor> tensors(Map<String, String> given, RandomGenerator random)
      throws IOException {
    List<String> names = graph.inputs().stream().map(Value::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new UsageException("the model has no input '%s'; %s".formatted(name, expectation()));
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Long> extents = new HashMap<>();
    for (Value input : graph.inputs()) {
      String text = given.get(input.name());
      if (text == null) {
        throw new BadInputException(
            "the input '%s' is missing; %s".formatted(input.name(), expectation()));
      }
      Tensor tensor = new InputText(text, random).tensor(input);
      check(input, tensor, extents);
      tensors.put(input.name(), tensor);
    }
    return tensors;
  }

  private static void check(Value input, Tensor tensor, Map<String, Long> extents) {
    List<Dim> dims = input.type().dims();
    if (tensor.type() != input.type().elementType() || tensor.shape().rank() != dims.size()) {
      throw mismatch(input, tensor, "");
    }
    for (int axis = 0; axis < dims.size(); axis++) {
      long extent = tensor.shape().dim(axis);
      switch (dims.get(axis)) {
        case Dim.Known(long expected) -> {
          if (expected != extent) {
            throw mismatch(
                input,
                tensor,
                "; dimension %d must be %d, not %d".formatted(axis, expected, extent));
          }
        }
        case Dim.Symbol(String name) -> {
          Long bound = extents.putIfAbsent(name, extent);
          if (bound != null && bound != extent) {
            throw mismatch(
                input,
                tensor,
                "; %s is %d in another input and %d here".formatted(name, bound, extent));
          }
        }
      }
    }
  }

  private static BadInputException mismatch(Value input, Tensor tensor, String detail) {
    String type = tensor.type() == input.type().elementType() ? "" : "; convert it with astype";
    return new BadInputException(
        "input '%s': expected %s, got %s%s%s"
            .formatted(input.name(), input.type(), tensor, type, detail));
  }

  /** What the model takes, with a command that would work. */
  private String expectation() {
    String inputs = graph.inputs().stream().map(Value::toString).collect(Collectors.joining(", "));
    return graph.inputs().isEmpty()
        ? "it takes no inputs"
        : "it takes %s. This would work: joist run %s %s".formatted(inputs, file, example());
  }

  private String example() {
    return graph.inputs().stream()
        .map(input ->
            "--input '%s=random:%s%s'"
                .formatted(
                    input.name(),
                    input.type().elementType(),
                    SomeShape.of(input.type().dims()).toString().replace(" ", "")))
        .collect(Collectors.joining(" "));
  }
}
