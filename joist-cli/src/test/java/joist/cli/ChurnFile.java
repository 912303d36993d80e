package joist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** A made-up file of customers with every kind of column and missing values, the same each time. */
final class ChurnFile {
  private static final String[] PLANS = {"basic", "plus", "pro"};

  private ChurnFile() {}

  static Path write(Path folder, int rows) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<String> lines = new ArrayList<>();
    lines.add("id,plan,months,joined,autopay,city,churned");
    for (int i = 0; i < rows; i++) {
      String plan = PLANS[random.nextInt(3)];
      double months = random.nextInt(1, 60);
      boolean autopay = random.nextBoolean();
      LocalDate joined = LocalDate.of(2020, 1, 1).plusDays(random.nextInt(1500));
      double z = (plan.equals("basic") ? 1.2 : -0.6) - months / 25 + (autopay ? -0.8 : 0.8);
      boolean churned = random.nextDouble() < 1 / (1 + Math.exp(-z));
      String shown = random.nextInt(10) == 0 ? "" : String.valueOf((int) months);
      lines.add(
          String.format(
              Locale.ROOT,
              "c%05d,%s,%s,%s,%s,city %d,%s",
              i,
              plan,
              shown,
              joined,
              autopay,
              random.nextInt(300),
              churned ? "yes" : "no"));
    }
    return Files.write(folder.resolve("churn.csv"), lines);
  }
}
