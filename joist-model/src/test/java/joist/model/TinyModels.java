package joist.model;

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
import joist.model.Signature.Field;
import joist.model.card.Card;
import joist.model.card.Documents;
import joist.model.card.Lineage;
import joist.model.card.Schema;
import joist.table.ColumnType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Models small enough to compute by hand: one column of each type in, a class or a number out. */
final class TinyModels {
  static final List<Field> FIELDS =
      List.of(
          new Field("distance", ColumnType.NUMBER),
          new Field("weekend", ColumnType.BOOLEAN),
          new Field("origin", ColumnType.CATEGORY),
          new Field("date", ColumnType.DATE));
  static final Signature BINARY = new Signature(FIELDS, "late", List.of("no", "yes"));
  static final Signature NUMBER = new Signature(FIELDS, "delay", List.of());

  private TinyModels() {}

  /** A number: distance + 10 weekend + 100 origin (ATL 1, ORD 2) + days; missing counts as 0. */
  static Graph regression() {
    GraphBuilder builder = new GraphBuilder("tiny");
    builder.nodeNamed("prediction", Node.ONNX, "Identity", Map.of(), sum(builder));
    builder.output("prediction", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1)));
    return builder.build();
  }

  /** The classes no and yes, at the log odds of the regression less 100. */
  static Graph binary() {
    GraphBuilder builder = new GraphBuilder("tiny");
    String odds = builder.node("Sub", sum(builder), f32(builder, 100));
    String yes = builder.node("Sigmoid", odds);
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
    return builder.build();
  }

  private static String sum(GraphBuilder builder) {
    String distance = builder.input("distance", column(ElementType.F32));
    String weekend = builder.input("weekend", column(ElementType.F32));
    String origin = builder.input("origin", column(ElementType.STRING));
    String date = builder.input("date", column(ElementType.F64));
    String code =
        builder.node(
            Node.ONNX_ML,
            "LabelEncoder",
            Map.of(
                "keys_strings", new Attribute.Strings(List.of("ATL", "ORD")),
                "values_floats", new Attribute.Floats(new float[] {1, 2}),
                "default_float", new Attribute.FloatValue(0)),
            origin);
    String day = builder.constant("day", Tensor.of(Shape.of(1), 86400.0));
    String days =
        builder.node(
            Node.ONNX,
            "Cast",
            Map.of("to", new Attribute.IntValue(ElementType.F32.onnxCode())),
            builder.node("Div", date, day));
    String left =
        builder.node(
            "Add",
            orZero(builder, distance),
            builder.node("Mul", orZero(builder, weekend), f32(builder, 10)));
    String right =
        builder.node("Add", builder.node("Mul", code, f32(builder, 100)), orZero(builder, days));
    return builder.node("Add", left, right);
  }

  private static String orZero(GraphBuilder builder, String value) {
    return builder.node("Where", builder.node("IsNaN", value), f32(builder, 0), value);
  }

  private static String f32(GraphBuilder builder, float value) {
    return builder.constant("c", Tensor.of(Shape.of(1), value));
  }

  static ValueType column(ElementType type) {
    return ValueType.of(type, Dim.BATCH, Dim.of(1));
  }

  static Map<String, @Nullable Object> row(
      @Nullable Object distance,
      @Nullable Object weekend,
      @Nullable Object origin,
      @Nullable Object date) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("distance", distance);
    row.put("weekend", weekend);
    row.put("origin", origin);
    row.put("date", date);
    return row;
  }

  /** A package of the graph with 40 sample rows, some values missing. */
  static ModelPackage packaged(Graph graph, Signature signature) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(
          row(
              i % 7 == 0 ? null : (Object) (i * 2.5),
              i % 5 == 0 ? null : (Object) (i % 2 == 0),
              i % 3 == 0 ? null : (Object) (i % 2 == 0 ? "ATL" : "ORD"),
              i % 11 == 0 ? null : (Object) ("1970-01-0" + (1 + i % 9))));
    }
    List<Sample> samples = new ArrayList<>();
    Model model = Model.of(graph, signature);
    List<Sample.Answer> answers = new SampleProof(model).answers(rows);
    for (int i = 0; i < rows.size(); i++) {
      samples.add(new Sample(rows.get(i), answers.get(i)));
    }
    return new ModelPackage("tiny", graph, signature, samples, documents(signature));
  }

  static Documents documents(Signature signature) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("auc", 0.1 + 0.2);
    metrics.put("log loss", Double.NaN);
    return new Documents(
        new Card(
            new Card.Subject("tiny", "binary", signature.target(), signature.classes()),
            new Card.Verdict("tiny", "it was alone", "auc", true, new Card.Rows(80, 20), "none"),
            new Card.Scores(metrics, metrics, List.of(), List.of()),
            new Card.Charts(List.of(), List.of(), List.of(), List.of()),
            new Card.Insight(List.of(), List.of(), List.of(), List.of("a ‘warning’"))),
        new Schema(
            List.of(
                new Schema.ColumnSchema(
                    "flight id",
                    ColumnType.CATEGORY,
                    new Schema.Counts(100, 0, 100),
                    Schema.Spread.none(),
                    List.of(),
                    List.of()))),
        new Lineage(
            new Lineage.Data("tiny.csv", "00", 100, 5, Optional.of("public domain")),
            signature.target(),
            "none",
            new Lineage.Recipe("tiny", Map.of("rate", "0.1"), 7, "none"),
            "test"));
  }
}
