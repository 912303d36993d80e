package joist.onnx;

import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Writes a graph as ONNX's ModelProto, with its weights inline but for those that have a place in
 * {@code weights}.
 */
record ModelWriter(WeightFile weights) {
  private static final String PRODUCER = "joist";
  private static final int EXTERNAL = 1;

  /** The whole model. Equal graphs give equal bytes: maps are written sorted. */
  WireWriter model(Graph graph) {
    WireWriter model = new WireWriter();
    model.varint(1, IrVersion.of(graph)).string(2, PRODUCER).message(7, out -> graph(out, graph));
    graph
        .opsets()
        .forEach(
            (domain, version) -> model.message(8, out -> out.string(1, domain).varint(2, version)));
    graph
        .metadata()
        .forEach((key, value) -> model.message(14, out -> out.string(1, key).string(2, value)));
    return model;
  }

  private void graph(WireWriter out, Graph graph) {
    graph.nodes().forEach(node -> out.message(1, inner -> node(inner, node)));
    out.string(2, graph.name());
    new TreeMap<>(graph.initializers())
        .forEach((name, tensor) ->
            out.message(
                5,
                inner -> {
                  tensor(inner, tensor);
                  inner.string(8, name);
                }));
    graph.inputs().forEach(input -> out.message(11, inner -> value(inner, input)));
    graph.outputs().forEach(output -> out.message(12, inner -> value(inner, output)));
  }

  private void node(WireWriter out, Node node) {
    node.inputs().forEach(input -> out.string(1, input));
    node.outputs().forEach(output -> out.string(2, output));
    out.string(3, node.name()).string(4, node.operator());
    for (Map.Entry<String, Attribute> entry : node.attributes().entrySet()) {
      out.message(5, inner -> attribute(inner.string(1, entry.getKey()), entry.getValue()));
    }
    if (!node.domain().isEmpty()) {
      out.string(7, node.domain());
    }
  }

  private void attribute(WireWriter out, Attribute attribute) {
    switch (attribute) {
      case Attribute.FloatValue(float value) -> out.float32(2, value).varint(20, 1);
      case Attribute.IntValue(long value) -> out.varint(3, value).varint(20, 2);
      case Attribute.StringValue(String value) -> out.string(4, value).varint(20, 3);
      case Attribute.TensorValue(Tensor value) ->
          out.message(5, inner -> tensor(inner, value)).varint(20, 4);
      case Attribute.GraphValue(Graph value) ->
          out.message(6, inner -> graph(inner, value)).varint(20, 5);
      case Attribute.Floats(float[] values) -> {
        for (float value : values) {
          out.float32(7, value);
        }
        out.varint(20, 6);
      }
      case Attribute.Ints(long[] values) -> {
        for (long value : values) {
          out.varint(8, value);
        }
        out.varint(20, 7);
      }
      case Attribute.Strings(var values) -> {
        values.forEach(value -> out.string(9, value));
        out.varint(20, 8);
      }
      case Attribute.Tensors(var values) -> {
        values.forEach(value -> out.message(10, inner -> tensor(inner, value)));
        out.varint(20, 9);
      }
      case Attribute.Graphs(var values) -> {
        values.forEach(value -> out.message(11, inner -> graph(inner, value)));
        out.varint(20, 10);
      }
      case Attribute.TypeValue(DatumType value) ->
          out.message(14, inner -> TypeMessage.write(inner, value)).varint(20, 13);
      case Attribute.Types(var values) -> {
        values.forEach(value -> out.message(15, inner -> TypeMessage.write(inner, value)));
        out.varint(20, 14);
      }
    }
  }

  void tensor(WireWriter out, Tensor tensor) {
    for (long dim : tensor.shape().dims()) {
      out.varint(1, dim);
    }
    out.varint(2, tensor.type().onnxCode());
    if (tensor.type() == ElementType.STRING) {
      for (String value : tensor.strings()) {
        out.string(6, value);
      }
      return;
    }
    weights
        .place(tensor)
        .ifPresentOrElse(place -> external(out, place), () -> out.bytes(9, TensorBytes.of(tensor)));
  }

  private static void external(WireWriter out, WeightFile.Place place) {
    entry(out, "location", place.file());
    entry(out, "offset", Long.toString(place.offset()));
    entry(out, "length", Long.toString(place.length()));
    out.varint(14, EXTERNAL);
  }

  private static void entry(WireWriter out, String key, String value) {
    out.message(13, entry -> entry.string(1, key).string(2, value));
  }

  private static void value(WireWriter out, Value value) {
    out.string(1, value.name());
    if (!(value.datumType() instanceof DatumType.Unknown)) {
      out.message(2, type -> TypeMessage.write(type, value.datumType()));
    }
  }
}
