package joist.onnx.version;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Node;

/**
 * What nodes of an operator may look like since a version.
 *
 * @param gone true where the operator was taken away by that version; all else is empty then
 * @param defaults the attributes, each with its default where it has a single one
 * @param types the types that each letter of {@code inputs} and {@code outputs} stands for
 */
record OperatorForm(
    String operator,
    int since,
    boolean gone,
    List<Formal> inputs,
    List<Formal> outputs,
    Map<String, Optional<Attribute>> defaults,
    Map<Character, TypeSet> types) {

  /** How many values a formal parameter takes. */
  enum Arity {
    ONE,
    OPTIONAL,
    /** Any number, all of one type. */
    ALIKE,
    /** Any number, each of a type of its own. */
    MIXED
  }

  /** A formal parameter: the letter of its types, and how many values it takes. */
  record Formal(char type, Arity arity) {}

  /** Reads a line of the table of forms. */
  static OperatorForm parse(String line) {
    String[] parts = line.split(" ");
    int since = Integer.parseInt(parts[1]);
    if (parts[2].equals("gone")) {
      return new OperatorForm(parts[0], since, true, List.of(), List.of(), Map.of(), Map.of());
    }
    Map<Character, TypeSet> types = new HashMap<>();
    for (String type : list(parts[5])) {
      types.put(type.charAt(0), TypeSet.parse(type.substring(2)));
    }
    return new OperatorForm(
        parts[0], since, false, formals(parts[2]), formals(parts[3]), attributes(parts[4]), types);
  }

  private static List<String> list(String text) {
    return text.equals("-") ? List.of() : List.of(text.split(","));
  }

  private static List<Formal> formals(String text) {
    List<Formal> formals = new ArrayList<>();
    for (String formal : list(text)) {
      Arity arity =
          switch (formal.substring(1)) {
            case "?" -> Arity.OPTIONAL;
            case "*" -> Arity.ALIKE;
            case "+" -> Arity.MIXED;
            default -> Arity.ONE;
          };
      formals.add(new Formal(formal.charAt(0), arity));
    }
    return formals;
  }

  private static Map<String, Optional<Attribute>> attributes(String text) {
    Map<String, Optional<Attribute>> attributes = new TreeMap<>();
    for (String attribute : list(text)) {
      int colon = attribute.indexOf(':');
      String name = attribute.substring(0, colon).replace("!", "");
      String rest = attribute.substring(colon + 1);
      attributes.put(name, rest.length() < 2 ? Optional.empty() : Optional.of(single(rest)));
    }
    return attributes;
  }

  /** A default such as {@code i=1}, {@code f=0.5} or {@code s=constant}. */
  private static Attribute single(String text) {
    String value = text.substring(2);
    return switch (text.charAt(0)) {
      case 'i' -> new Attribute.IntValue(Long.parseLong(value));
      case 'f' -> new Attribute.FloatValue(Float.parseFloat(value));
      case 's' -> new Attribute.StringValue(value);
      default -> throw new IllegalStateException("expected a single default, got " + text);
    };
  }

  /** The formal parameter of {@code formals} that takes value {@code i}. */
  static Optional<Formal> formal(List<Formal> formals, int i) {
    if (i < formals.size()) {
      return Optional.of(formals.get(i));
    }
    boolean variadic =
        !formals.isEmpty()
            && (formals.getLast().arity() == Arity.ALIKE
                || formals.getLast().arity() == Arity.MIXED);
    return variadic ? Optional.of(formals.getLast()) : Optional.empty();
  }

  /**
   * The node without attributes that this form lacks but that say what its operator does anyway.
   */
  Node withoutDefaults(Node node, OperatorForm before) {
    NodeDraft draft = NodeDraft.of(node);
    node.attributes()
        .forEach((name, value) -> {
          boolean isDefault =
              before.defaults.getOrDefault(name, Optional.empty()).equals(Optional.of(value));
          if (!defaults.containsKey(name) && isDefault) {
            draft.without(name);
          }
        });
    return draft.build();
  }
}
