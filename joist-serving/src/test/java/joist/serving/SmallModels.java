package joist.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.model.Model;
import joist.model.ModelPackage;
import joist.model.PackageCodec;
import joist.model.Prediction;
import joist.model.Sample;
import joist.model.Signature;
import joist.model.card.Card;
import joist.model.card.Documents;
import joist.model.card.Lineage;
import joist.model.card.Schema;
import joist.onnx.OnnxWriter;
import joist.table.ColumnType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Models whose answers can be computed by hand. The number model answers {@code distance +
 * code(city) + offset} with ATL 10 and ORD 20, so that an answer tells which offset, that is which
 * version, gave it; the class model says {@code yes} at the sigmoid of that.
 */
public final class SmallModels {
  private static final List<Signature.Field> FIELDS =
      List.of(
          new Signature.Field("distance", ColumnType.NUMBER),
          new Signature.Field("city", ColumnType.CATEGORY));
  public static final Signature NUMBER = new Signature(FIELDS, "delay", List.of());
  public static final Signature CLASS = new Signature(FIELDS, "late", List.of("no", "yes"));

  private SmallModels() {}

  /** A package of the number model. */
  public static Path number(Path folder, float offset) {
    GraphBuilder builder = new GraphBuilder("number");
    builder.nodeNamed("prediction", Node.ONNX, "Identity", Map.of(), sum(builder, offset));
    builder.output("prediction", column(ElementType.F32));
    return write(folder.resolve("number-" + offset + ".joist"), builder.build(), NUMBER);
  }

  /** A package of the class model. */
  public static Path classes(Path folder, float offset) {
    GraphBuilder builder = new GraphBuilder("classes");
    String yes = builder.node("Sigmoid", sum(builder, offset));
    String no = builder.node("Sub", f32(builder, 1), yes);
    builder.nodeNamed(
        "probabilities", Node.ONNX, "Concat", Map.of("axis", new Attribute.IntValue(1)), no, yes);
    String index =
        builder.node(
            Node.ONNX,
            "ArgMax",
            Map.of("axis", new Attribute.IntValue(1), "keepdims", new Attribute.IntValue(0)),
            "probabilities");
    builder.nodeNamed(
        "label",
        Node.ONNX_ML,
        "LabelEncoder",
        Map.of(
            "keys_int64s", new Attribute.Ints(new long[] {0, 1}),
            "values_strings", new Attribute.Strings(List.of("no", "yes"))),
        index);
    builder.output("label", ValueType.of(ElementType.STRING, Dim.BATCH));
    builder.output("probabilities", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    return write(folder.resolve("classes-" + offset + ".joist"), builder.build(), CLASS);
  }

  /** An ONNX file of tensors: {@code y: f32[N, 3] = 2 x}. */
  public static Path tensors(Path folder) {
    GraphBuilder builder = new GraphBuilder("twice");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3));
    String x = builder.input("x", type);
    builder.nodeNamed("y", Node.ONNX, "Mul", Map.of(), x, f32(builder, 2));
    builder.output("y", type);
    return bytes(folder.resolve("twice.onnx"), OnnxWriter.write(builder.build()));
  }

  /** An ONNX file of a loop that adds 1 as often as the caller says, {@code x: i64[]}. */
  public static Path turns(Path folder) {
    ValueType number = ValueType.of(ElementType.F32);
    GraphBuilder builder = new GraphBuilder("turns");
    String times = builder.input("x", ValueType.of(ElementType.I64));
    String none = builder.constant("none", Tensor.of(Shape.of(), 0f));
    Map<String, Attribute> body = Map.of("body", new Attribute.GraphValue(addOne(number)));
    builder.nodeNamed("y", Node.ONNX, "Loop", body, times, "", none);
    builder.output("y", number);
    return bytes(folder.resolve("turns.onnx"), OnnxWriter.write(builder.build()));
  }

  /** A package of the number model, which turns a loop as often as the largest distance says. */
  public static Path turningRows(Path folder) {
    GraphBuilder builder = new GraphBuilder("turning-rows");
    String sum = sum(builder, 0);
    Map<String, Attribute> whole = Map.of("keepdims", new Attribute.IntValue(0));
    String most = builder.node(Node.ONNX, "ReduceMax", whole, "distance");
    Map<String, Attribute> toCount =
        Map.of("to", new Attribute.IntValue(ElementType.I64.onnxCode()));
    String times = builder.node(Node.ONNX, "Cast", toCount, most);
    Map<String, Attribute> body =
        Map.of("body", new Attribute.GraphValue(addOne(ValueType.of(ElementType.F32))));
    String none = builder.constant("none", Tensor.of(Shape.of(), 0f));
    String turned = builder.node(Node.ONNX, "Loop", body, times, "", none);
    String nothing = builder.node("Mul", turned, f32(builder, 0));
    builder.nodeNamed("prediction", Node.ONNX, "Add", Map.of(), sum, nothing);
    builder.output("prediction", column(ElementType.F32));
    return write(folder.resolve("turning-rows.joist"), builder.build(), NUMBER);
  }

  private static Graph addOne(ValueType number) {
    GraphBuilder body = new GraphBuilder("body");
    body.input("i", ValueType.of(ElementType.I64));
    String on = body.input("on", ValueType.of(ElementType.BOOL));
    String sum = body.input("sum", number);
    body.nodeNamed("goes", Node.ONNX, "Identity", Map.of(), on);
    String one = body.constant("one", Tensor.of(Shape.of(), 1f));
    body.nodeNamed("next", Node.ONNX, "Add", Map.of(), sum, one);
    body.output("goes", ValueType.of(ElementType.BOOL));
    body.output("next", number);
    return body.build();
  }

  /** A copy of a package with one byte in its middle changed. */
  public static Path corrupted(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 0x55;
      return bytes(file.resolveSibling("corrupt-" + file.getFileName()), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sum(GraphBuilder builder, float offset) {
    String distance = builder.input("distance", column(ElementType.F32));
    String city = builder.input("city", column(ElementType.STRING));
    String code =
        builder.node(
            Node.ONNX_ML,
            "LabelEncoder",
            Map.of(
                "keys_strings", new Attribute.Strings(List.of("ATL", "ORD")),
                "values_floats", new Attribute.Floats(new float[] {10, 20}),
                "default_float", new Attribute.FloatValue(0)),
            city);
    return builder.node("Add", builder.node("Add", distance, code), f32(builder, offset));
  }

  private static String f32(GraphBuilder builder, float value) {
    return builder.constant("c", Tensor.of(Shape.of(1), value));
  }

  private static ValueType column(ElementType type) {
    return ValueType.of(type, Dim.BATCH, Dim.of(1));
  }

  private static Path write(Path file, Graph graph, Signature signature) {
    List<Sample> samples = new ArrayList<>();
    try (Model model = Model.of(graph, signature)) {
      for (int i = 0; i < ModelPackage.LEAST_SAMPLES; i++) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("distance", (double) i);
        row.put("city", i % 3 == 0 ? null : i % 2 == 0 ? "ATL" : "ORD");
        samples.add(new Sample(row, answer(model.predict(row))));
      }
    }
    Documents documents = documents(signature);
    return bytes(
        file, PackageCodec.encode(new ModelPackage("small", graph, signature, samples, documents)));
  }

  private static Sample.Answer answer(Prediction prediction) {
    return prediction.label().isPresent()
        ? new Sample.Answer.OfClass(
            prediction.label().get(), List.copyOf(prediction.probabilities().values()))
        : new Sample.Answer.OfNumber((float) prediction.value());
  }

  private static Path bytes(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Documents documents(Signature signature) {
    return new Documents(
        new Card(
            new Card.Subject("small", "binary", signature.target(), signature.classes()),
            new Card.Verdict("by hand", "it was alone", "auc", true, new Card.Rows(80, 20), "none"),
            new Card.Scores(Map.of("auc", 0.5), Map.of(), List.of(), List.of()),
            new Card.Charts(List.of(), List.of(), List.of(), List.of()),
            new Card.Insight(List.of(), List.of(), List.of(), List.of())),
        new Schema(List.of()),
        new Lineage(
            new Lineage.Data("small.csv", "00", 100, 2, Optional.empty()),
            signature.target(),
            "none",
            new Lineage.Recipe("by hand", Map.of(), 7, "none"),
            "test"));
  }
}
