package app

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/locale"
	"peerscope/app/widgets"
	"peerscope/detector/rules"
)

// A ruleForm makes a rule of words that are chosen.
type ruleForm struct {
	controller *controller
	content    fyne.CanvasObject
	search     *widgets.Entry
	rule       rules.Rule
	labels     []string // those of the chips
	members    []string // likewise; the first is everybody
	zones      []string // likewise; the first is the whole picture
	labelChips *widgets.Choice
	memberRow  *ruleRow
	zoneRow    *ruleRow
	sentence   *widgets.WrappedLabel
	add        *widgets.Button
}

// A ruleRow is a choice with what it is about.
type ruleRow struct {
	*fyne.Container
	chips *widgets.Choice
}

// The words for conditions and times.
var (
	formConditions = []rules.Rule{{When: rules.Seen}, {When: rules.More, Count: 1}, {When: rules.More, Count: 2}, {When: rules.Gone}, {When: rules.Missing}}
	formTimes      = []time.Duration{0, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute}
	formPauses     = []time.Duration{0, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute}
	formScores     = []float32{0, 0.6, 0.7, 0.8, 0.9}
)

// usualLabels are offered first. maxLabelChips is how many are at once.
var usualLabels = []string{"person", "cell phone", "book", "laptop", "cat", "dog", "backpack", "car"}

const maxLabelChips = 10

func newRuleForm(c *controller, k *widgets.Toolkit) *ruleForm {
	f := &ruleForm{controller: c, rule: rules.Rule{Label: usualLabels[0], When: rules.Seen, For: formTimes[1], Pause: formPauses[2]},
		search: k.NewEntry(lang.L("Search")), sentence: widgets.NewWrappedLabel("").Flush()}
	f.labelChips = k.NewChoice(nil, -1, func(i int) { f.set(func(r *rules.Rule) { r.Label = f.labels[i] }) })
	f.search.OnChanged = func(string) { f.showLabels() }
	conditions := make([]string, len(formConditions))
	for i, r := range formConditions {
		conditions[i] = conditionText(r)
	}
	f.memberRow = newRuleRow(k, lang.L("In whose picture"), nil, -1, func(i int) { f.set(func(r *rules.Rule) { r.Member = f.members[i] }) })
	f.zoneRow = newRuleRow(k, lang.L("Where in it"), nil, -1, func(i int) { f.set(func(r *rules.Rule) { r.Zone = f.zones[i] }) })
	f.add = k.NewButton(lang.L("Add this rule"), theme.ContentAddIcon(), "", f.addRule)
	f.content = widgets.NewColumn(
		widgets.NewHint(lang.L("What")).Flush(), f.labelChips.Container, f.search,
		newRuleRow(k, lang.L("When it"), conditions, 0, func(i int) {
			f.set(func(r *rules.Rule) { r.When, r.Count = formConditions[i].When, formConditions[i].Count })
		}).Container,
		newRuleRow(k, lang.L("For"), timeTexts(formTimes, lang.L("a moment")), 1, func(i int) { f.set(func(r *rules.Rule) { r.For = formTimes[i] }) }).Container,
		f.memberRow.Container, f.zoneRow.Container,
		newRuleRow(k, lang.L("How sure"), scoreTexts(), 0, func(i int) { f.set(func(r *rules.Rule) { r.MinScore = formScores[i] }) }).Container,
		newRuleRow(k, lang.L("After an alarm, no other for"), timeTexts(formPauses, lang.L("no pause")), 2, func(i int) { f.set(func(r *rules.Rule) { r.Pause = formPauses[i] }) }).Container,
		f.sentence, container.NewHBox(f.add))
	f.showLabels()
	f.render()
	return f
}

func newRuleRow(k *widgets.Toolkit, title string, names []string, chosen int, onChosen func(int)) *ruleRow {
	r := &ruleRow{chips: k.NewChoice(names, chosen, onChosen)}
	r.Container = widgets.NewColumn(widgets.NewHint(title).Flush(), r.chips.Container)
	return r
}

// conditionText is the condition of a rule in words.
func conditionText(r rules.Rule) string {
	switch r.When {
	case rules.More:
		return lang.L("is more than {{.N}}", map[string]any{"N": r.Count})
	case rules.Gone:
		return lang.L("has gone")
	case rules.Missing:
		return lang.L("is not there")
	}
	return lang.L("is seen")
}

// timeTexts are times in words, none being what is said of the first.
func timeTexts(times []time.Duration, none string) (texts []string) {
	for _, d := range times {
		texts = append(texts, locale.Duration(d))
	}
	texts[0] = none
	return texts
}

func scoreTexts() (texts []string) {
	for _, score := range formScores {
		texts = append(texts, locale.Percent(score))
	}
	texts[0] = lang.L("as for boxes")
	return texts
}

func (f *ruleForm) set(edit func(*rules.Rule)) {
	edit(&f.rule)
	f.render()
}

// showLabels offers the things that are searched for, or else those that are seen now
// and the usual ones.
func (f *ruleForm) showLabels() {
	searched := strings.ToLower(strings.TrimSpace(f.search.Text))
	var offered []string
	if searched == "" {
		for _, seen := range f.controller.state.LabelCounts {
			offered = append(offered, seen.Label)
		}
		offered = append(append([]string{f.rule.Label}, usualLabels...), offered...)
	} else {
		offered = namedLabels(f.controller.opts.Labels)
		slices.SortStableFunc(offered, func(a, b string) int { return cmp.Compare(locale.Label(a), locale.Label(b)) })
	}
	f.labels = nil
	var names []string
	for _, label := range offered {
		if name := locale.Label(label); strings.Contains(strings.ToLower(name), searched) && !slices.Contains(f.labels, label) && len(names) < maxLabelChips {
			f.labels, names = append(f.labels, label), append(names, name)
		}
	}
	f.labelChips.Set(names, slices.Index(f.labels, f.rule.Label))
}

// render offers who is here and the zones that there are, and says the rule in words.
func (f *ruleForm) render() {
	members := map[string]string{}
	for _, z := range f.controller.settings.Rules.Zones {
		members[z.Member] = f.controller.watchedName(z.Member)
	}
	for _, m := range f.controller.state.Members {
		if len(m.RuleNames) > 0 {
			members[m.RuleNames[0]] = f.controller.watchedName(m.RuleNames[0])
		}
	}
	f.members, f.zones = []string{""}, []string{""}
	names, zones := []string{lang.L("anybody's")}, []string{lang.L("anywhere")}
	for _, member := range slices.Sorted(maps.Keys(members)) {
		f.members, names = append(f.members, member), append(names, members[member])
	}
	for _, z := range f.controller.settings.Rules.Zones {
		if !z.Exclude && (f.rule.Member == "" || f.rule.Member == z.Member) {
			f.zones, zones = append(f.zones, z.Name), append(zones, z.Name)
		}
	}
	f.showChoice(f.memberRow, names, slices.Index(f.members, f.rule.Member), &f.rule.Member)
	f.showChoice(f.zoneRow, zones, slices.Index(f.zones, f.rule.Zone), &f.rule.Zone)
	text := ruleText(f.rule, f.controller.watchedName(f.rule.Member))
	widgets.SetText(&f.sentence.Label, text)
	f.add.SetEnabled(!slices.Contains(f.controller.settings.Rules.Rules, f.rule))
}

// showChoice offers names; what is there no longer becomes the first.
func (f *ruleForm) showChoice(row *ruleRow, names []string, chosen int, value *string) {
	if chosen < 0 {
		chosen, *value = 0, ""
	}
	row.chips.Set(names, chosen)
	widgets.SetVisible(row.Container, len(names) > 1)
}

func (f *ruleForm) addRule() {
	f.controller.updateRules(func(s *rules.Set) { s.Rules = append(s.Rules, f.rule) })
	f.render()
}
