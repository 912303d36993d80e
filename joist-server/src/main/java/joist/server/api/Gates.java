package joist.server.api;

import joist.serving.proof.GateResult;
import tools.jackson.databind.node.ObjectNode;

/** What a gate expected of a version, and what it got, as JSON. */
final class Gates {
  private Gates() {}

  static void put(ObjectNode node, GateResult gate) {
    node.put("gate", gate.gate().label())
        .put("expected", gate.expected())
        .put("got", gate.got())
        .put("passed", gate.passed());
  }
}
