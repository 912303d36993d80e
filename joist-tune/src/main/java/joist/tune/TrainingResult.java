package joist.tune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.model.ModelPackage;
import joist.table.Finding;

/**
 * What a training made.
 *
 * @param model the winner with its proof, to write or to register
 * @param why which learner won and why, in a sentence
 * @param findings what the checks had to say
 * @param facts what a registry keeps of it, wall-clock times included
 */
public record TrainingResult(
    ModelPackage model,
    Leaderboard leaderboard,
    String why,
    List<Finding> findings,
    Map<String, String> facts) {
  public TrainingResult {
    findings = List.copyOf(findings);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
