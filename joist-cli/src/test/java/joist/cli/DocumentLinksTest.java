package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Links between the pages lead to pages, and to headings, that there are. */
class DocumentLinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    int compared = 0;
    for (Path page : Documents.all()) {
      Matcher link = LINK.matcher(Documents.text(page));
      while (link.find()) {
        if (!link.group(1).contains(":")) {
          compared++;
          if (!leads(page, link.group(1), link.group(2))) {
            broken.add(page + ": " + link.group());
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(compared).as("links between pages").isGreaterThan(40);
  }

  private static boolean leads(Path page, String file, @Nullable String to) {
    Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    return Files.exists(target)
        && (to == null
            || HEADING
                .matcher(Documents.text(target))
                .results()
                .anyMatch(heading -> anchor(heading.group(1)).equals(to)));
  }

  /** As hosts of Markdown make it. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
