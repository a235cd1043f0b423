package org.exolam.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may import whom in exolam-core. What is not listed is forbidden. Every package may use {@code error} and
 * {@code settings}; to allow more, add it here with the reason.
 */
class ArchitectureTest {
    private static final Map<String, List<String>> ALLOWED = allowed();

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.exolam");

    private static Map<String, List<String>> allowed() {
        Map<String, List<String>> allowed = new LinkedHashMap<>();
        allowed.put("error", List.of());
        allowed.put("settings", List.of());
        allowed.put("linalg", List.of());
        allowed.put("data", List.of("linalg"));
        allowed.put("moments", List.of("linalg", "data"));
        allowed.put("representation", List.of("linalg", "data"));
        allowed.put("transition", List.of("linalg", "data", "moments", "representation"));
        allowed.put("view", List.of("linalg", "data", "representation"));
        // The contract of a latent-action model names the columns it reads.
        // It also names views, those among them that are made.
        allowed.put("objective", List.of("linalg", "data", "representation", "transition", "view"));
        allowed.put("world", List.of("linalg", "data", "moments"));
        allowed.put("lifted", List.of("linalg", "data", "representation", "transition"));
        // The encoder of a lifted model is linear in pair features.
        allowed.put(
                "linear", List.of("linalg", "data", "moments", "representation", "transition", "objective", "lifted"));
        // Never linear: a score must not know who made the latent actions.
        allowed.put(
                "metric", List.of("linalg", "data", "moments", "representation", "transition", "objective", "world"));
        allowed.put(
                "forecast",
                List.of(
                        "linalg",
                        "data",
                        "moments",
                        "representation",
                        "transition",
                        "objective",
                        "world",
                        "lifted",
                        "linear",
                        "metric"));
        return allowed;
    }

    static Stream<String> packages() {
        return ALLOWED.keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("packages")
    void aPackageUsesOnlyWhatItIsAllowedTo(String name) {
        String[] allowed = Stream.concat(Stream.of(name, "error", "settings"), ALLOWED.get(name).stream())
                .map(p -> "org.exolam." + p + "..")
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("org.exolam." + name + "..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("org.exolam.."))
                        .or(JavaClass.Predicates.resideInAnyPackage(allowed)))
                .because("the order of the packages is the order of the theory; see docs/ARCHITECTURE.md")
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        Set<String> found = CORE.stream()
                .map(c ->
                        c.getPackageName().replaceFirst("^org\\.exolam\\.", "").split("\\.")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        found.removeAll(ALLOWED.keySet());
        assertEquals(Set.of(), found, "packages without a line in this test");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.exolam.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void nativeLinearAlgebraIsTouchedInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.exolam.linalg..", "org.exolam.moments..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .because("linalg is the only door to BLAS; moments holds the native buffers it fills")
                .check(CORE);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.exolam.linalg..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco.openblas..")
                .check(CORE);
    }

    @Test
    void noLapackeFunctionIsCalled() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "is LAPACKE", call -> call.getTarget().getName().startsWith("LAPACKE_")))
                .because("builds of OpenBLAS without LAPACKE end the process when one is called")
                .check(CORE);
    }

    @Test
    void nothingStaticIsMutable() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveName("$VALUES")
                .should()
                .beFinal()
                .because("a setting is an argument or an options record")
                .check(CORE);
    }

    @Test
    void jsonIsReadAndWrittenInSettingsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.exolam.settings..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CORE);
    }

    @Test
    void publicRecordsHoldNoBareArrays() {
        List<String> arrays = CORE.stream()
                .filter(JavaClass::isRecord)
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(c -> c.getFields().stream())
                .filter(f -> !f.getModifiers().contains(JavaModifier.STATIC))
                .filter(f -> f.getRawType().isArray())
                .map(f -> f.getFullName())
                .sorted()
                .toList();
        assertEquals(List.of(), arrays, "arrays break a record's equality; use Vector or Matrix");
    }

    @Test
    void theRulesSeeTheClasses() {
        assertEquals(
                List.of(),
                Arrays.asList("linalg", "data", "objective").stream()
                        .filter(p ->
                                CORE.stream().noneMatch(c -> c.getPackageName().equals("org.exolam." + p)))
                        .toList());
    }
}
