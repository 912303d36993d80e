package joist.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one CSV file: its dialect and a guess of its types from the first rows, then all rows by
 * that guess. A column whose guess fails is read again, as text, in a further pass; the others are
 * kept.
 */
final class CsvReading {
  private final SourceFile file;
  private final ReadSettings settings;
  private final CsvDialect dialect;
  private final CsvHeader header;
  private final List<ColumnPlan> plans = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Column[] columns;
  private final long partBytes;

  CsvReading(SourceFile file, ReadSettings settings, long partBytes) {
    this.partBytes = partBytes;
    this.file = file;
    this.settings = settings;
    this.dialect = CsvDialect.detect(file, settings);
    CsvSample sample = sample();
    this.header = new CsvHeader(file, dialect.delimiter(), sample.header());
    if (sample.rows() < 1) {
      throw header.noRows();
    }
    checkTypeNames();
    this.columns = new Column[header.names().size()];
    ColumnGuess guess = new ColumnGuess(dialect.delimiter() == ';', settings.dateOrder());
    for (int i = 0; i < columns.length; i++) {
      String name = header.names().get(i);
      plans.add(guess.of(sample.column(i), Optional.ofNullable(settings.types().get(name))));
    }
    findings.addAll(TextFindings.of(header.names(), plans, sample));
  }

  Reading read() {
    while (plans.stream().anyMatch(plan -> !plan.skipped())) {
      pass();
    }
    return new Reading(new Table(List.of(columns)), findings);
  }

  private CsvSample sample() {
    CsvSample sample = new CsvSample(file);
    try (StrictReader text = dialect.reader(file.open(silentMeter()))) {
      sample.parse(text, dialect.delimiter());
    } catch (IOException e) {
      throw SourceFile.failure(file.path(), e);
    } catch (CsvHandler.UnreadableException e) {
      throw new CsvHeader(file, dialect.delimiter(), known(sample)).unreadable(e);
    }
    return sample;
  }

  private static List<String> known(CsvSample sample) {
    return sample.header().isEmpty() ? List.of("?") : sample.header();
  }

  private ProgressMeter silentMeter() {
    return new ProgressMeter((done, total) -> {}, file.bytes());
  }

  private void checkTypeNames() {
    for (String name : settings.types().keySet()) {
      if (!header.names().contains(name)) {
        throw new TableException(
            "%s: expected a column '%s', as a type is set for it, found none%s"
                .formatted(file.path(), name, NearestNames.hint(name, header.names())));
      }
    }
  }

  /** Reads the columns that are not yet read; afterwards each is read, or planned anew. */
  private void pass() {
    List<CsvCells> parts =
        new CsvParts(file, dialect, settings, header, partBytes).read(List.copyOf(plans));
    int width = plans.size();
    int[] starts = starts(parts);
    CsvCells.Misfit[] first = new CsvCells.Misfit[width];
    for (int part = parts.size() - 1; part >= 0; part--) {
      for (CsvCells.Misfit misfit : parts.get(part).misfits()) {
        first[misfit.column()] =
            new CsvCells.Misfit(misfit.column(), starts[part] + misfit.row(), misfit.text());
      }
    }
    for (int i = 0; i < width; i++) {
      if (!plans.get(i).skipped()) {
        plans.set(i, first[i] != null ? replan(first[i]) : join(i, parts));
      }
    }
  }

  private int[] starts(List<CsvCells> parts) {
    if (parts.stream().mapToLong(CsvCells::rows).sum() > TableReader.MOST_ROWS) {
      throw TableReader.tooManyRows(file);
    }
    int[] starts = new int[parts.size()];
    for (int part = 1; part < starts.length; part++) {
      starts[part] = starts[part - 1] + parts.get(part - 1).rows();
    }
    return starts;
  }

  private ColumnPlan join(int column, List<CsvCells> parts) {
    String name = header.names().get(column);
    List<ColumnBuilder> builders = parts.stream().map(part -> part.builder(column)).toList();
    ColumnPlan plan = plans.get(column);
    return switch (builders.getFirst().join(name, builders)) {
      case ColumnBuilder.Joined.Whole whole -> {
        columns[column] = whole.column();
        findings.addAll(whole.findings());
        yield plan.skip();
      }
      case ColumnBuilder.Joined.Torn torn -> {
        if (plan.forced()) {
          throw new TableException(
              "%s: column '%s': expected a %s, as set for this column, but %s"
                  .formatted(file.path(), name, plan.type(), torn.reason()));
        }
        findings.add(
            Finding.warning(
                name, "column '%s' is read as categories: %s".formatted(name, torn.reason())));
        yield plan.as(ColumnType.CATEGORY);
      }
    };
  }

  /** The plan for a column with a cell that did not fit. */
  private ColumnPlan replan(CsvCells.Misfit misfit) {
    ColumnPlan plan = plans.get(misfit.column());
    if (plan.forced()) {
      throw header.misfit(misfit, plan.type());
    }
    if (!plan.decided()) {
      return new ColumnGuess(plan.decimalComma(), plan.dateOrder())
          .of(List.of(misfit.text()), Optional.empty());
    }
    String name = header.names().get(misfit.column());
    findings.removeIf(finding -> finding.column().equals(name));
    findings.add(TextFindings.misfit(name, plan.type(), misfit));
    return plan.as(ColumnType.CATEGORY);
  }
}
