package joist.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Node;

/**
 * The functions that a model defines, each inlined where it is called: its body is read anew with
 * the call's attributes, and the values within get the call's number in front of their names. Not
 * thread-safe.
 */
final class ModelFunctions {
  /**
   * Functions that call each other twice grow without end: their bodies are read again in all so
   * many times, and of small ones so many bytes.
   */
  private static final long MOST_TIMES = 64;

  private static final long ALWAYS_BYTES = 8 << 20;
  private static final int LONGEST_PREFIX = 40;

  private static final int MAX_DEPTH = 64;

  private final Map<String, FunctionMessage> byName = new HashMap<>();
  private final Map<String, Integer> opsets = new TreeMap<>();
  private long defined;
  private long inlined;
  private int calls;

  /** Takes a FunctionProto. */
  void add(WireReader reader) {
    FunctionMessage function = FunctionMessage.read(reader);
    defined += function.content().remaining();
    if (byName.put(function.id(), function) != null) {
      throw new OnnxException("the function '" + function.id() + "' is defined twice");
    }
  }

  /** The opset versions that inlined functions import. */
  Map<String, Integer> opsets() {
    return opsets;
  }

  /** The nodes that {@code call} stands for; empty when it calls no function of the model. */
  Optional<List<Node>> inlined(Node call, String overload, Reading around) {
    String id = FunctionMessage.id(call.domain(), call.operator(), overload);
    return Optional.ofNullable(byName.get(id)).map(function -> inlined(call, function, around));
  }

  private List<Node> inlined(Node call, FunctionMessage function, Reading around) {
    checkCall(call, function, around);
    function.opsets().forEach(opsets::putIfAbsent);
    String name = function.name();
    String prefix = name.substring(0, Math.min(LONGEST_PREFIX, name.length())) + "@" + calls + "/";
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < function.inputs().size(); i++) {
      names.put(function.inputs().get(i), i < call.inputs().size() ? call.inputs().get(i) : "");
    }
    List<Node> passed = new ArrayList<>();
    for (int i = 0; i < call.outputs().size(); i++) {
      String output = call.outputs().get(i);
      String before =
          output.isEmpty() ? null : names.putIfAbsent(function.outputs().get(i), output);
      if (before != null) { // an output that is an input, or an output twice
        passed.add(identity(prefix + "output_" + i, before, output));
      }
    }
    Set<String> active = new HashSet<>(around.call().active());
    active.add(function.id());
    Map<String, Attribute> attributes = function.attributes(call, around);
    FunctionCall inner = new FunctionCall(prefix, names, attributes, active);
    List<Node> nodes = new ArrayList<>(function.body(around.within(inner)));
    nodes.addAll(passed);
    return nodes;
  }

  private static Node identity(String name, String input, String output) {
    return new Node(name, Node.ONNX, "Identity", List.of(input), List.of(output), Map.of());
  }

  private void checkCall(Node call, FunctionMessage function, Reading around) {
    if (around.call().active().contains(function.id())) {
      throw new OnnxException(
          "the function '%s' calls itself, by node '%s'".formatted(function.id(), call.name()));
    }
    calls++;
    inlined += function.content().remaining();
    if (inlined > ALWAYS_BYTES + MOST_TIMES * defined
        || around.call().active().size() > MAX_DEPTH) {
      throw new OnnxException(
          "the model's functions call each other deeper than %d, or so often that they take %d bytes where they are defined in %d"
              .formatted(MAX_DEPTH, inlined, defined));
    }
    if (call.inputs().size() > function.inputs().size()
        || call.outputs().size() > function.outputs().size()) {
      throw new OnnxException(
          "node '%s' calls the function '%s' with %d inputs and %d outputs, but it has %d and %d"
              .formatted(
                  call.name(),
                  function.id(),
                  call.inputs().size(),
                  call.outputs().size(),
                  function.inputs().size(),
                  function.outputs().size()));
    }
  }
}
