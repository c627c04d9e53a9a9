package dose

// Codes of kRoute.
const (
	routeOral = iota + 1
	routeIM
	routeSC
	routeIV
	routeNasal
	routeSublingual
	routeBuccal
	routeTopical
	routeEye
	routeTransdermal
	routeRectal
	routeVaginal
	routeInhaled
	routeImplant
	routeSpinal
	routeInfusion // iv unless another parenteral route is named
)

var routeNames = [...]string{
	routeOral: "oral", routeIM: "im", routeSC: "sc", routeIV: "iv", routeNasal: "intranasal",
	routeSublingual: "sublingual", routeBuccal: "buccal", routeTopical: "topical", routeEye: "ophthalmic",
	routeTransdermal: "transdermal", routeRectal: "rectal", routeVaginal: "vaginal", routeInhaled: "inhaled",
	routeImplant: "implant", routeSpinal: "intrathecal", routeInfusion: "iv",
}

// wordsOfForms: dosage forms, routes, long-acting forms, placebo.
const wordsOfForms = `
form:solid tablet | tablets | tab | tabs | capsule | capsules | cap | caps | capsul | pill | pills | caplet | caplets | comprimido | comprimidos | capsula | capsulas | comprime | comprimes | gelule | gelules | tablette | tabletten | tbl | kapsel | kapseln | kaps | kps | pille | pillen | compressa | compresse | cpr | cps | cp | pil | capsul | tablet pc | tabletter | tablett | tabletta | kapsler | kapslar | tabl | قرص | قرصها | کپسول | کپسولها | tableta | tabletas | pastilla | pastillas | pilula | pilulas | pilule | pilules | cachet | lozenge form | таблетка | таблетки | капсула | капсулы | 片 | 胶囊 | kapsulka | tabletka | tabletki | dragee | softgel | softgels | hartkapsel | hartkapseln | weichkapsel | filmtabletten | filmtablette
form:liquid liquid | syrup | elixir | oral solution | oral suspension | oral liquid | suspension | jarabe | xarope | sirop | solution buvable | suspension buvable | saft | losung zum einnehmen | sciroppo | soluzione orale | sospensione | sospensione orale | suspensie | drank | oral oplosning | mikstur | oral drops | gotas orales | gotas orais | solucion oral | solucao oral | suspensao | suspensao oral | gouttes buvables | tropfen zum einnehmen | gocce orali | شربت | سوسپانسیون | drinking solution | mixture | powder for oral solution | stock solution | suspendu | orale losung | suspension orale
route:oral oral | orally | by mouth | per os | po | peroral | perorally | per oral | peroralt | via oral | por via oral | vo | por boca | oralmente | voie orale | par voie orale | par la bouche | oralement | per bocca | per via orale | orale | oraal | via de mond | oralt | gennem munden | oral eingenommen | zum einnehmen | خوراکی | از راه دهان | внутрь | 口服 | 経口 | 경구 | doustnie | orales | orals | oralen | orale einnahme | oraler | orales | mundlich eingenommen | swallowed | ingested | by the oral route | enteral | nasogastric
word oral cancer | oral cavity | oral mucosa | oral mucositis | oral health | oral hygiene | oral contraceptives | oral contraceptive | oral lichen planus | oral glucose tolerance test | oral glucose | oral surgery
route:im intramuscular | intramuscularly | intramuscolare | intramuscularmente | intramusculaire | intramuskular | intramusculair | intramuskulaer | gluteal | ^im | gluteally | depot gluteal | داخل عضلانی | عضلانی | внутримышечно
route:sc subcutaneous | subcutaneously | subcut | sub cutaneous | subq | sub q | sc | sq | subkutan | subcutanea | subcutaneo | subcutanee | sous cutane | sous cutanee | sottocutanea | sottocutaneo | subcutaan | subkutant | subcutane | زیر جلدی | زیرجلدی | sub cutaneously
route:iv intravenous | intravenously | iv | intravenosa | intravenoso | intraveineuse | intraveineux | intravenos | endovenosa | endovenoso | intraveneus | intravenost | وریدی | внутривенно | via intravenosa
route:infusion infusion | infusions | infused | infusie | infuus | perfusion | infusao | infusione | inf
route:intrathecal intrathecal | intrathecally | epidural | epidurally
route:intranasal intranasal | intranasally | nasal | nasally | nasal spray | nose spray | nasal drops | intranasale | intranasal via | spray nasal | nasenspray | nasale | nasaal | neusspray | naesespray | nesespray | nasalspray | بینی | اسپری بینی | via intranasal | intranasalt | nosesprej
route:sublingual sublingual | sublingually | sub lingual | sublinguale | sublinguales | under the tongue | debajo de la lengua | sous la langue | unter die zunge | sotto la lingua | onder de tong | under tungen | زیر زبانی | زیرزبانی | sublingualt | sublinguaal | sublinguaux | sublingualis
route:buccal buccal | buccally | lozenge | lozenges | troche | troches | orodispersible film | oral mucosal | transmucosal | bucal | buccale | buccaal
route:topical cream | creams | creme | crema | crème | ointment | pomada | pommade | salbe | unguento | zalf | salve | gel | lotion | locion | topical | topically | topica | topico | topique | topisch | topische | topikal | topisk | emulsion | foam | shampoo | krem | pasta | پماد | کرم | موضعی | ژل | topicamente | applied to the skin | cutaneous | dermal | lokal auf die haut | creme topique | mouthwash | hydrogel
route:ophthalmic ophthalmic | eye drop | eye drops | eyedrop | eyedrops | eye ointment | ophthalmic solution | ocular | oftalmica | oftalmico | colirio | collyre | ophtalmique | augentropfen | collirio | oogdruppels | ojendraber | oyedraper | ogondroppar | gotas oftalmicas | gotas para los ojos | gouttes ophtalmiques | both eyes | each eye | قطره چشمی | چشمی | intravitreal | oftalmiche | per eye | topical ophthalmic | ophthalmisch
route:transdermal transdermal | transdermally | patch | patches | parche | parches | pflaster | cerotto | cerotti | pleister | plaster | iontophoretic | transdermico | transdermique | transdermale | adesivo | depotplaster
route:rectal rectal | rectally | suppository | suppositories | supositorio | suppositoire | zapfchen
route:vaginal vaginal suppository | vaginal suppositories | vaginal cream | vaginal gel | ovule | ovules | ovulos | vaginal | vaginally | intravaginal
route:inhaled inhaled | inhalation | inhaler | nebulised | nebulized
inject injection | injections | injectable | injected | injectables | inject | inyeccion | inyecciones | inyectable | injecao | injecoes | injetavel | injetaveis | injection im | injectie | injecties | injecteerbaar | injecteerbare | injektion | injektionen | injeksjon | injeksjoner | iniezione | iniezioni | iniettabile | spritze | spritzen | تزریق | تزریقی | инъекция | инъекции | injektioner | injectable suspension | suspension for injection | for injectable suspension | powder for injection | injectable emulsion | 注射 | shot | shots
word injection drug user | injection drug users | injection drug use | injecting drug users | injecting drug user | injecting drug use | drug injection | injection use | people who inject | persons who inject | injection opioid | injection heroin | injection behavior | injection practices | injected drugs | injecting drugs | who inject | injection site | injection sites | injection risk | inject drugs
word alcohol infusion | ethanol infusion | infusion of alcohol | intravenous alcohol | iv alcohol | iv ethanol | intravenous ethanol | infusion session | infusion sessions | alcohol clamp | infusion of saline | saline infusion | iv challenge
release:er extended release | extended releases | ^er | xr | prolonged release | prolonged action | retard | retardiert | retardtabletten | retardtablette | liberacion prolongada | liberacao prolongada | liberation prolongee | rilascio prolungato | verlengde afgifte | depottabletter | depottablet | verzogerter freisetzung | modified release | xl | آهسته رهش | پیوسته رهش
release:sr sustained release | sr | slow release | controlled release | cr | delayed release | liberacion sostenida | liberacion controlada | liberacion retardada | liberacao sustentada | liberation controlee | sostenuto | retardee
depot:inj long acting injectable | long acting injection | long acting injections | lai | depotspritze | depotinjektion | depotinjeksjon | depotinjectie | monthly injection | monthly injections | depot injection | depot injections
depot depot | long acting | microspheres | microsphere | microsferas | deposito | de deposito | accion prolongada | acao prolongada | action prolongee | langwirksam | langwirksames | langwirkend | langwerkend | langwerkende | lunga durata | langtidsvirkende | depotpraparat | depotform | biodegradable polymer
implant implant | implants | implanted | implantable | implantation | implante | implantes | implantat | implantate | impianto | impianti | implantaat | implantaten | implantater | pellet | pellets | ایمپلنت | имплант | имплантат | rod implant | polymer implant
drug:placebo=1 sugar pill | sugar pills | sugar capsule | dummy pill | dummy pills | inactive pill | inactive pills | inactive tablet | inactive tablets | inactive capsule | inactive capsules | inert pill | inert capsule | inert capsules | starch capsule | starch tablet | microcrystalline cellulose capsule | lactose capsule | lactose tablet | lactose pill | lactose pills | lactose capsules | lactose tablets | calcium tablet | kalktabletten | placebotabletten | placebotablette | placebotablet | placebokapsler | placebopille | placebopillen | placebotabletta | placebokapseln | placebokapsel | placebokapsler | placebotabletter | placebocapsules | sham pill
drug:placebo placebo | placebo comparator | placebos | plazebo | plazebos | placébo | dummy | inert substance | scheinmedikament | scheinpraparat | pbo | plb | plc | pla | دارونما | پلاسبو | плацебо | 安慰剂 | プラセボ | 위약 | avicel | placebobehandlung
word placebo controlled | placebo control | placebo effect | placebo effects | placebo response | placebo responders | placebo responder | placebo arm | placebo group of | placebo analgesia | placebo run in | placebo lead in | placebo washout | double dummy | double placebo | placebo kontrolliert | placebokontrolliert | placebokontrollierte | placebokontrollierten | controlado con placebo | controlado por placebo | controle par placebo | controle contre placebo | controllato con placebo | placebogecontroleerd | placebokontrolleret | placebokontrollert | vergeleken met placebo gecontroleerd | placebo crossover | placebo period | placebo lead | versus placebo controlled | active placebo controlled | placebo phase | placebo treated | vs placebo controlled
match that looks like | that look like | which looks like | which look like | looks like | looking like | look like | appearing like | made to look like | made to resemble | matching | matched | identical | identically | corresponding | equivalent | identico | identica | identicas | identicos | identiche | identici | identisch | identischen | identiske | identiek | identieke | gleich aussehend | gleichaussehend | identique | identiques | identisk | instead of active | mimicking | look alike | resembling | replicating | inactive version of | similar to | for
`
