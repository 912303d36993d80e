package joist.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Node;

/**
 * ONNX's FunctionProto: what it is called and takes, with the message itself to read its body from.
 *
 * @param id its domain, name and overload
 * @param opsets that its body is written for
 */
record FunctionMessage(
    String id,
    String name,
    List<String> inputs,
    List<String> outputs,
    Map<String, Integer> opsets,
    WireReader content) {
  static FunctionMessage read(WireReader reader) {
    WireReader content = reader.again();
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, Integer> opsets = new TreeMap<>();
    String name = "";
    String domain = "";
    String overload = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> name = reader.string();
        case 4 -> inputs.add(reader.string());
        case 5 -> outputs.add(reader.string());
        case 9 -> ModelMessages.putOpset(reader.message(), opsets);
        case 10 -> domain = reader.string();
        case 13 -> overload = reader.string();
        default -> reader.skip();
      }
    }
    return new FunctionMessage(id(domain, name, overload), name, inputs, outputs, opsets, content);
  }

  static String id(String domain, String name, String overload) {
    String qualified = domain.isEmpty() || domain.equals("ai.onnx") ? name : domain + "." + name;
    return overload.isEmpty() ? qualified : qualified + ":" + overload;
  }

  /** The attributes that the body may refer to: the caller's, and defaults for the others. */
  Map<String, Attribute> attributes(Node caller, Reading around) {
    Map<String, Attribute> attributes = new TreeMap<>();
    for (WireReader fields = content.again(); fields.next(); ) {
      if (fields.field() == 11) {
        AttributeMessage.read(fields.message(), id, around, attributes);
      } else {
        fields.skip();
      }
    }
    attributes.putAll(caller.attributes());
    return attributes;
  }

  /** The nodes of the body, as they are to be read. */
  List<Node> body(Reading reading) {
    GraphMessage body = new GraphMessage(reading);
    for (WireReader fields = content.again(); fields.next(); ) {
      if (fields.field() == 7) {
        body.addNode(fields.message());
      } else {
        fields.skip();
      }
    }
    return body.nodes();
  }
}
