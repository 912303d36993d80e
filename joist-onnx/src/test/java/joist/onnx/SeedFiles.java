package joist.onnx;

import java.util.List;
import java.util.function.Consumer;

/** Files of what graphs do not hold: functions and sparse tensors, which readers resolve. */
public final class SeedFiles {
  private SeedFiles() {}

  /** A model that calls a function which calls another, twice. */
  public static byte[] functions() {
    WireWriter model = new WireWriter();
    model
        .varint(1, 10)
        .message(
            7,
            graph ->
                graph
                    .message(1, node(List.of("x"), "y", "Twice", "mine"))
                    .string(2, "g")
                    .message(11, value("x"))
                    .message(12, value("y")))
        .message(8, opset -> opset.string(1, "").varint(2, 21))
        .message(8, opset -> opset.string(1, "mine").varint(2, 1))
        .message(
            25,
            function(
                "Twice",
                node(List.of("a"), "c", "Once", "mine"),
                node(List.of("c"), "b", "Once", "mine")))
        .message(25, function("Once", node(List.of("a", "a"), "b", "Add", "")));
    return model.toBytes();
  }

  /** A model with a sparse initializer of two values. */
  public static byte[] sparse() {
    WireWriter model = new WireWriter();
    Consumer<WireWriter> values =
        t -> t.varint(1, 2).varint(2, 1).float32(4, 1).float32(4, 2).string(8, "w");
    Consumer<WireWriter> indices = t -> t.varint(1, 2).varint(2, 7).varint(7, 0).varint(7, 2);
    model
        .varint(1, 10)
        .message(
            7,
            graph ->
                graph
                    .message(1, node(List.of("x", "w"), "y", "Add", ""))
                    .string(2, "g")
                    .message(11, value("x"))
                    .message(12, value("y"))
                    .message(15, s -> s.message(1, values).message(2, indices).varint(3, 3)))
        .message(8, opset -> opset.string(1, "").varint(2, 21));
    return model.toBytes();
  }

  @SafeVarargs
  private static Consumer<WireWriter> function(String name, Consumer<WireWriter>... nodes) {
    return out -> {
      out.string(1, name).string(4, "a").string(5, "b").string(10, "mine");
      for (Consumer<WireWriter> node : nodes) {
        out.message(7, node);
      }
      out.message(9, opset -> opset.string(1, "").varint(2, 21));
    };
  }

  private static Consumer<WireWriter> node(
      List<String> inputs, String output, String operator, String domain) {
    return out -> {
      inputs.forEach(input -> out.string(1, input));
      out.string(2, output).string(4, operator).string(7, domain);
    };
  }

  private static Consumer<WireWriter> value(String name) {
    return out ->
        out.string(1, name)
            .message(
                2,
                type ->
                    type.message(
                        1, t -> t.varint(1, 1).message(2, s -> s.message(1, d -> d.varint(1, 3)))));
  }
}
