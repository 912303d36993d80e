package joist.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.cli.Screen.Cell;
import joist.serving.DeployReport;
import joist.serving.proof.GateResult;
import joist.serving.proof.ProofGate;
import tools.jackson.databind.JsonNode;

/**
 * What came of asking for a version to be live.
 *
 * @param prover who proved it, for people
 * @param reason why it is not live, where that is told
 * @param unproven what was not proven, for people; empty for nothing
 */
record Promotion(
    String reference,
    String prover,
    List<Gate> gates,
    boolean isLive,
    String reason,
    String unproven) {
  private static final List<Cell<Gate>> COLUMNS =
      List.of(
          Cell.text("GATE", Gate::name),
          Cell.text("EXPECTED", Gate::expected),
          Cell.text("GOT", Gate::got),
          Cell.text("", gate -> gate.passed() ? "passed" : "not passed"));

  Promotion {
    gates = List.copyOf(gates);
  }

  /** What a gate expected, and got. */
  record Gate(String name, String expected, String got, boolean passed) {
    Gate(GateResult result) {
      this(result.gate().label(), result.expected(), result.got(), result.passed());
    }

    Gate(JsonNode told) {
      this(
          told.path("gate").asString(""),
          told.path("expected").asString(""),
          told.path("got").asString(""),
          told.path("passed").asBoolean(false));
    }

    private Map<String, Object> document() {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("gate", name);
      document.put("expected", expected);
      document.put("got", got);
      document.put("passed", passed);
      return document;
    }
  }

  /**
   * Of a proof in this process: whether there is room is for a server to say, and whether it is
   * slower than the version that it replaces.
   *
   * @param replaced the registry's live version, where that is another
   */
  static Promotion here(DeployReport report, Optional<String> replaced) {
    return new Promotion(
        report.name() + ":" + report.version(),
        "this process",
        report.gates().stream()
            .filter(gate -> gate.gate() != ProofGate.MEMORY)
            .map(Gate::new)
            .toList(),
        report.isLive(),
        report.reason(),
        replaced
            .map(live ->
                "It replaces %s, which is not live in this process: whether it is slower a server proves, with --server."
                    .formatted(live))
            .orElse(""));
  }

  /** Of a proof that a server tells of. */
  static Promotion told(
      String reference, String server, JsonNode proof, boolean isLive, String reason) {
    List<Gate> gates = new ArrayList<>();
    proof.forEach(gate -> gates.add(new Gate(gate)));
    return new Promotion(reference, server, gates, isLive, reason, "");
  }

  /** Shows the gates, and how that ended. */
  void show(Screen screen) {
    if (!gates.isEmpty()) {
      screen.say("What %s showed, to %s:".formatted(reference, prover));
      screen.table(COLUMNS, gates);
    }
    if (!unproven.isEmpty()) {
      screen.say(unproven);
    }
    if (isLive()) {
      screen.good(reference + " is live.");
    }
  }

  /** As one object; {@code version} is what is known of the version itself. */
  Map<String, Object> document(Map<String, Object> version) {
    Map<String, Object> document = new LinkedHashMap<>(version);
    document.put("state", isLive() ? "live" : "refused");
    document.put("reason", isLive() ? null : reason);
    document.put("proof", gates.stream().map(Gate::document).toList());
    return document;
  }
}
