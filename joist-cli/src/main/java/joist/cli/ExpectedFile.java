package joist.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.model.Model;
import joist.model.Prediction;

/** The file that tells the load what each version answers to each row. */
record ExpectedFile(Path file, List<Map<String, Object>> rows) {
  /** Appends a version's line; must be done before that version goes live. */
  void add(Path packageFile) throws IOException {
    try (Model model = Model.load(packageFile)) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("digest", model.digest());
      line.put("answers", model.predict(rows).stream().map(ExpectedFile::answer).toList());
      Files.writeString(
          file,
          JsonText.of(line) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private static Map<String, Object> answer(Prediction prediction) {
    Map<String, Object> answer = new LinkedHashMap<>();
    if (prediction.label().isPresent()) {
      answer.put("label", prediction.label().get());
      answer.put("probabilities", prediction.probabilities());
    } else {
      answer.put("value", prediction.value());
    }
    return answer;
  }
}
